import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./places.ts";

enableCompileCache(join(cacheFolder, "compiled"));
await import("./run-cli.ts");
