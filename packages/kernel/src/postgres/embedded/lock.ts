import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SegnoError } from "../../errors.ts";

const NAME = "segno.lock";

/**
 * Takes the folder for this process: PGlite itself has no lock, and two processes on one folder destroy it. The lock of a
 * process that is no more is taken over.
 *
 * @returns gives the lock back
 * @throws SegnoError `folder-in-use` with the other process' id
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, NAME);
  // process ids come again: the start time tells a dead owner from another process of its number
  const mine = `${process.pid} ${startOf(process.pid) ?? ""}`;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: "wx" });
      return () => {
        if (read(path) === mine) rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = read(path);
    const [pid, start] = (owner ?? "").split(" ");
    if (owner !== undefined && isAlive(Number(pid), start ?? ""))
      throw new SegnoError("folder-in-use", `the folder ${folder} is in use by process ${pid}: stop it first`, {
        details: { folder, process: Number(pid) },
      });
    rmSync(path, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return now === undefined || start === "" || now === start;
}

/** When a process began, in ticks since the machine's start, where the system tells it (proc(5), field 22 of stat). */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
