import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkRooms } from "./check-rooms.ts";

const kernel = "packages/kernel/src";
const interviews = "apps/interviews/src";

/** A file, what it imports, and the rule that refuses it. */
const refused: readonly (readonly [file: string, imports: string, rule: string])[] = [
  [`${kernel}/machine/a.ts`, "../engine/part.ts", "kernel-machine"],
  [`${kernel}/engine/a.ts`, "pg", "kernel-engine"],
  [`${kernel}/engine/b.ts`, "node:crypto", "kernel-engine"],
  [`${kernel}/protocol/a.ts`, "pg", "kernel-protocol"],
  [`${kernel}/postgres/a.ts`, "../protocol/messages.ts", "kernel-postgres"],
  [`${kernel}/testing/a.ts`, "../postgres/index.ts", "kernel-testing"],
  [`${kernel}/newroom/a.ts`, "zod", "no-room"],
  [`${kernel}/index.ts`, "node:fs", "kernel-root"],
  [`${interviews}/domain/a.ts`, "node:fs", "app-domain"],
  [`${interviews}/domain/b.ts`, "pg", "app-domain"],
  [`${interviews}/wire/a.ts`, "node:fs", "app-wire"],
  [`${interviews}/newroom/a.ts`, "../domain/c.ts", "no-room"],
  ["apps/newapp/src/domain/a.ts", "zod", "no-room"],
  ["apps/web/src/app/a.ts", "../../../server/src/config.ts", "web-app"],
  ["examples/a.ts", "../packages/kernel/src/engine/part.ts", "outsiders"],
  ["bench/a.ts", "../apps/server/src/config.ts", "outsiders"],
  ["e2e/a.test.ts", "../apps/server/src/config.ts", "outsiders"],
  ["e2e/tenants.test.ts", "../packages/kernel/src/engine/part.ts", "e2e-server-parts"],
  [`${kernel}/http/a.ts`, "./b.ts", "no-cycle"],
  [`${kernel}/http/c.ts`, "./missing.ts", "no-unresolvable"],
];

const allowed: readonly (readonly [file: string, imports: string])[] = [
  [`${kernel}/engine/c.ts`, "zod"],
  [`${kernel}/postgres/b.ts`, "pg"],
  [`${interviews}/domain/c.ts`, "../../../../packages/kernel/src/index.ts"],
  ["e2e/b.ts", "../packages/kernel/src/postgres/index.ts"],
  ["e2e/support/faulty-server.ts", "../../apps/server/src/config.ts"],
];

let folder: string;
let violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segno-rooms-"));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write("tsconfig.json", "{}");
  for (const name of ["zod", "pg"]) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    await write(`node_modules/${name}/index.js`, "export const thing = 1;");
  }
  for (const path of [
    `${kernel}/engine/part.ts`,
    `${kernel}/protocol/messages.ts`,
    `${kernel}/postgres/index.ts`,
    "apps/server/src/config.ts",
  ])
    await write(path, "export type Thing = 1;");
  for (const [file, imports] of [...refused, ...allowed, [`${kernel}/http/b.ts`, "./a.ts"] as const])
    await write(
      file,
      `import type { Thing } from "${imports}";\nexport type { Thing };\nexport async function f(open: () => AsyncDisposable) {\n  await using thing = open();\n  return thing;\n}\n`,
    );
  ({ violations } = await checkRooms(folder));
});
afterAll(async () => rm(folder, { recursive: true }));

const rulesAgainst = (file: string): readonly string[] =>
  violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

test.each(refused)("%s may not import %s, by the rule %s", (file, _imports, rule) => {
  expect(rulesAgainst(file)).toContain(rule);
});

test.each(allowed)("%s may import %s", (file) => {
  expect(rulesAgainst(file)).toEqual([]);
});
