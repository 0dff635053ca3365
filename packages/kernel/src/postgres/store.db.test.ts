import { describe } from "vitest";
import type { Machine } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import { type OpenStore, storeContract } from "../testing/index.ts";
import { aggregateTable, appSchema } from "./tables.ts";
import { testDatabases } from "./test-databases.ts";

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(kind.name, () => {
    const open: OpenStore = async (machines) => {
      const { database, close } = await kind.open();
      await database.migrate({ migrations: [tablesOf(machines)], machines });
      // as where the next version has begun to run beside this one
      await database.migrate({ migrations: [tablesOf(machines)], machines: machines.map(nextVersion) });
      return {
        store: database.store(machines),
        tenants: [parseTenantId("t-1"), parseTenantId("t-2")],
        advance: async (ms) => database.advanceClock(ms),
        close,
      };
    };
    storeContract(kind.name, open, { runs: 30 });
  });

function nextVersion(machine: Machine): Machine {
  const { version, migrations } = machine;
  return { ...machine, version: version + 1, migrations: { ...migrations, [version]: { state: (stored) => stored } } };
}

function tablesOf(machines: readonly Machine[]): {
  readonly name: string;
  readonly breaking: boolean;
  readonly up: string;
} {
  const schemas = new Set(machines.map(({ table }) => table.split(".")[0] ?? ""));
  const up = [...[...schemas].map(appSchema), ...machines.map((machine) => aggregateTable({ machine }))].join("\n");
  return { name: "contract/0001-tables", breaking: false, up };
}
