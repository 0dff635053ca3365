import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { Failure } from "../live/failure.ts";
import { useClient } from "../live/client-context.ts";

/** Who is signed in, and for which organisation. */
export interface Session {
  readonly tenant: string;
  readonly subject: string;
  readonly name: string;
  readonly organisation: string;
  /** In each product, by its name. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Of who came by a link and is not signed in: the one thing that it opens, `interview:…`. */
  readonly scopes?: readonly string[];
  readonly demo: boolean;
  /** In demo mode: whom one can switch to. */
  readonly people?: readonly DemoPerson[];
}

export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession needs a SessionContext around it");
  return session;
}

/** Asks the server who this is. */
export function useMe() {
  const { rest } = useClient();
  return useQuery<Session, Failure>({
    queryKey: ["me"],
    queryFn: async ({ signal }) => (await rest<Session>("GET", "/api/me", { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
