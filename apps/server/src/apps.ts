import { interviews } from "@segno/interviews";
import type { ServerApp } from "./compose/kinds.ts";

/** Every product that there is, in the order in which they run. */
export const allApps: readonly ServerApp[] = [interviews];
