import { readFileSync, writeFileSync } from "node:fs";
import { loadBank } from "../load-bank.ts";
import { drawPictures, withPictures } from "./pictures.ts";

/** Draws the pictures of `docs/guides/interviews.md` anew; `pictures.test.ts` says when they are out of date. */
const page = new URL("../../../../docs/guides/interviews.md", import.meta.url);
writeFileSync(page, withPictures(readFileSync(page, "utf8"), await drawPictures(loadBank())));
