import { closeCodes } from "../protocol/close-codes.ts";

const FIRST_MS = 250;
const LAST_MS = 15_000;
const RESTART_MS = 2_000;
const PATIENT_MS = 10_000;

/**
 * How long to wait before the next try: doubled each time, half of it by chance, so that a thousand clients do not come
 * back in one instant. After a restart the first try is spread over two seconds.
 *
 * @param attempt - how many tries have failed in a row, from 0
 * @param code - how the last line was closed, where it was
 */
export function backoffMs(attempt: number, code: number | undefined, random: () => number): number {
  if (code === closeCodes.restart && attempt === 0) return random() * RESTART_MS;
  const doubled = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  const wait = doubled / 2 + (random() * doubled) / 2;
  return code === closeCodes.tooMany || code === closeCodes.tryAgainLater ? Math.max(PATIENT_MS, wait) : wait;
}
