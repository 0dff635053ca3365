import type { ReactNode } from "react";
import { useNow } from "../lib/use-now.ts";
import { useConnection } from "./live.ts";

/** ", try 3, again in 4 s": for the eye alone, since it changes each second. */
export function Reconnecting(): ReactNode {
  const connection = useConnection();
  const now = useNow(1000);
  if (connection.status !== "reconnecting") return null;
  const { attempt, nextTryAt } = connection;
  const seconds = nextTryAt === undefined ? 0 : Math.ceil((nextTryAt - now) / 1000);
  return (
    <span aria-hidden className="numerals">
      , try {Math.max(1, attempt)}
      {seconds > 0 ? `, again in ${seconds} s` : ", now"}
    </span>
  );
}
