import type { Contender } from "./contender.ts";
import { graphileWorker } from "./graphile-worker.ts";
import { pgBoss, pgBossBatches } from "./pg-boss.ts";
import { segno } from "./segno.ts";

export const contenders: readonly Contender[] = [segno, pgBoss, pgBossBatches, graphileWorker];
