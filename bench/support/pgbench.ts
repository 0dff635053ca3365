import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Rate } from "./callers.ts";

const run = promisify(execFile);

/** Runs one script of pgbench, its statements prepared, with as many clients as callers. */
export async function runPgbench(
  url: string,
  script: string,
  { callers, forMs }: { readonly callers: number; readonly forMs: number },
): Promise<Rate> {
  const folder = await mkdtemp(join(tmpdir(), "segno-pgbench-"));
  try {
    const file = join(folder, "script.sql");
    await writeFile(file, script);
    const seconds = String(Math.max(1, Math.round(forMs / 1000)));
    const threads = String(Math.min(2, callers));
    const sample = ["--log", "--log-prefix", join(folder, "log")];
    const { stdout } = await run(
      "pgbench",
      ["-n", "-M", "prepared", "-c", String(callers), "-j", threads, "-T", seconds, ...sample, "-f", file, url],
      { maxBuffer: 1 << 24 },
    );
    const { stdout: times } = await run(
      "sh",
      [
        "-c",
        `cat ${join(folder, "log")}* | cut -d' ' -f3 | sort -n | awk '{t[NR]=$1} END {print t[int(NR*.5)+1], t[int(NR*.99)+1]}'`,
      ],
      { maxBuffer: 1 << 24 },
    );
    const [p50 = Number.NaN, p99 = Number.NaN] = times
      .trim()
      .split(" ")
      .map((us) => Number(us) / 1000);
    const perSecond = Number(/tps = ([\d.]+)/u.exec(stdout)?.[1]);
    return { perSecond, ended: Number(/actually processed: (\d+)/u.exec(stdout)?.[1]), p50, p99 };
  } finally {
    await rm(folder, { recursive: true });
  }
}
