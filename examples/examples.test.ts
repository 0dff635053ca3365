import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const programs = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));

test.each(programs)(
  "the example %s runs and finds that it is right",
  async (name) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@segno/source", name], {
      cwd: import.meta.dirname,
    });
    expect(stdout.trim()).not.toBe("");
  },
  60_000,
);
