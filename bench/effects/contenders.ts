import type { Contender } from "./contender.ts";
import { graphileWorker } from "./graphile-worker.ts";
import { pgBoss } from "./pg-boss.ts";
import { segno } from "./segno.ts";

export const contenders: readonly Contender[] = [segno, pgBoss, graphileWorker];
