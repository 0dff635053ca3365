import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// what was compiled once is kept: a process that is killed each second is up again in half of one
enableCompileCache(join(tmpdir(), "segno-cache", "compiled"));
await import("./run-server.ts");
