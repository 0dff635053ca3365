import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./places.ts";

// What was compiled once is kept: it halves the time until the program is loaded, from the second start on.
enableCompileCache(join(cacheFolder, "compiled"));
await import("./run.ts");
