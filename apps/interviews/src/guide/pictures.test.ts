import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { loadBank } from "../load-bank.ts";
import { drawPictures, withPictures } from "./pictures.ts";

describe("P66: the guide's pictures", () => {
  let pictures: ReadonlyMap<string, string>;
  beforeAll(async () => {
    pictures = await drawPictures(loadBank());
  });

  test("are those of the machine and of the journals; if not, run `npm run pictures -w @segno/interviews`", () => {
    const page = readFileSync(new URL("../../../../docs/guides/interviews.md", import.meta.url), "utf8");
    expect(page).toBe(withPictures(page, pictures));
  });

  test("show what they are there for", () => {
    expect(pictures.get("statuses")).toContain("questioning --> evaluating: submit-answer, time-out");
    expect(pictures.get("plain-thread")).not.toContain("follow-up-asked");
    expect(pictures.get("three-follow-ups")).toMatch(/f1[\s\S]*f2[\s\S]*f3[\s\S]*question-asked s2-t1-f0/u);
    expect(pictures.get("line-lost")).toMatch(/clock->>interview: time-out\s+Note over interview: paused/u);
    expect(pictures.get("grader-down")).toMatch(/fail-evaluation[\s\S]*regrade[\s\S]*record-verdict/u);
  });

  test("each have one place in the page", () => {
    const place = "<!-- picture a -->\n```mermaid\nold\n```\n<!-- end picture -->\n";
    expect(withPictures(place, new Map([["a", "new"]]))).toBe(place.replace("old", "new"));
    expect(() => withPictures("", new Map([["a", "new"]]))).toThrow("no place for a");
    expect(() => withPictures(place, new Map())).toThrow("no picture a");
  });
});
