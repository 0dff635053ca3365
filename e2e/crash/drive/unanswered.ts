import type { Violation } from "../check/violation.ts";
import type { Call } from "./history.ts";

/** Of a call that got no answer although everything was well. */
export function unanswered({ key, tries }: Call): Violation {
  return { rule: "stuck", what: `${key} was never answered: ${JSON.stringify(tries.at(-1)?.outcome)}` };
}
