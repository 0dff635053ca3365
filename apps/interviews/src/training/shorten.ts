import type { Fitted } from "./fit.ts";

/** The same weights in six significant digits: what is written is what was fitted, and short. */
export function shorten(fitted: Fitted): Fitted {
  const text = JSON.stringify(fitted, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value,
  );
  return JSON.parse(text) as Fitted;
}
