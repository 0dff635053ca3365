import { ensureBuilt } from "../apps/server/src/web/build.ts";
import { root } from "../apps/server/src/places.ts";

/** Builds the web app where its sources changed, as `npm start` does, so that what starts next finds it built. */
const print = (sentence: string): void => console.log(sentence);
await ensureBuilt({ root, log: { info: print, warn: print, error: print } });
