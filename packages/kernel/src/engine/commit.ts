import type { EngineOptions } from "./engine-options.ts";
import { metricNames } from "./metrics.ts";
import type { Change, SaveResult } from "./ports.ts";

/**
 * Saves one change, and tells those who listen and the workers that it is there. Where the store's answer is lost they are
 * told as well: it may be there, and who looks in vain has lost a look.
 */
export async function commit(
  options: EngineOptions,
  save: (change: Change) => Promise<SaveResult>,
  change: Change,
): Promise<SaveResult> {
  const { clock, faults, metrics } = options;
  const about = { machine: change.ref.machine, name: change.journal.command };
  await faults?.reach("before-commit", about);
  const startedAt = clock.now().getTime();
  let result: SaveResult;
  try {
    result = await save(change);
  } catch (error) {
    announce(options, change, "unanswered");
    throw error;
  }
  if (result !== "saved") return result;
  metrics.observe(
    metricNames.commitSeconds,
    { machine: change.ref.machine },
    (clock.now().getTime() - startedAt) / 1000,
  );
  await faults?.reach("ambiguous-commit", about);
  announce(options, change, "saved");
  await faults?.reach("after-commit", about);
  return result;
}

function announce(options: EngineOptions, change: Change, outcome: "saved" | "unanswered"): void {
  const { journal, ref, tenant } = change;
  const { from, to, command, version } = journal;
  options.metrics.count(metricNames.transitions, { machine: ref.machine, from, to, command, outcome });
  options.bus.publish([{ tenant, machine: ref.machine, id: ref.id, version }]);
  if (change.outbox.length > 0) options.bus.wake();
}
