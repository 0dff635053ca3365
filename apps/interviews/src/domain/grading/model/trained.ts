import { type Idf, createIdf } from "../text/idf.ts";
import type { Weights } from "./weights.ts";
import json from "./weights.json" with { type: "json" };

/** The weights that `npm run grade:train` wrote. */
export const trained: Weights = json;

/** The rarity of words, as trained. */
export const trainedIdf: Idf = createIdf(trained.idf);
