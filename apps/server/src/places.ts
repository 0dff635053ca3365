import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = fileURLToPath(new URL("../../..", import.meta.url));

/** What is made once and can be made again. */
export const cacheFolder: string = join(root, "node_modules", ".cache", "segno");
