import { embeddedPlan, postgresPlan } from "./drive/nemesis.ts";
import type { RunOptions } from "./run.ts";
import { openEmbeddedPlace, openOwnPostgres } from "./world/place.ts";

type Usual = Omit<RunOptions, "seed" | "isEnough">;

/** Several processes on one server, which is the run's own, so that it may be crashed. */
export const severalOnPostgres: Usual = {
  openPlace: openOwnPostgres,
  plan: postgresPlan,
  processes: 4,
  httpClients: 6,
  socketClients: 3,
};

/** One process with its database inside. */
export const oneOnPglite: Usual = {
  openPlace: openEmbeddedPlace,
  plan: embeddedPlan,
  processes: 1,
  httpClients: 2,
  socketClients: 1,
};
