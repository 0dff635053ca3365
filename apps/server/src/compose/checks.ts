import type { Worker } from "segno";
import type { Assembled } from "./assemble.ts";
import type { Check } from "./health.ts";
import type { OpenPorts } from "./open-ports.ts";

export interface ChecksOptions {
  readonly assembled: Assembled;
  readonly ports: OpenPorts;
  readonly worker: Worker | undefined;
}

/** What must work before requests are sent here, each told by name on `/readyz`. */
export function checksOf({ assembled, ports, worker }: ChecksOptions): readonly Check[] {
  const { database, migrations, clockDifferenceMs } = ports;
  const ok = (detail: string): { readonly ok: true; readonly detail: string } => ({ ok: true, detail });
  const checks: Check[] = [
    { name: "database", run: async () => database.now().then(() => ok(`answered, ${database.kind}`)) },
    { name: "migrations", run: async () => database.checkMigrated({ migrations }).then(() => ok("all there")) },
    { name: "clock", run: async () => ok(`${Math.round(clockDifferenceMs())} ms from the database's`) },
    { name: "worker", run: async () => ok(worker ? `${worker.running} running` : "none in this process") },
  ];
  for (const { app, deps } of assembled.apps) {
    const { ready } = app;
    if (!ready) continue;
    checks.push({
      name: app.name,
      run: async () => {
        const missing = await ready(deps);
        return missing === undefined ? ok("ready") : { ok: false, detail: missing };
      },
    });
  }
  return checks;
}
