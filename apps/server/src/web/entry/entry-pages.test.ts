import { expect, test } from "vitest";
import { isEntryPath, openEntryPages } from "./entry-pages.ts";

const pages = await openEntryPages();

async function get(path: string): Promise<string | undefined> {
  return (await pages.respond(new Request(`http://localhost:3000${path}`)))?.text();
}

test("a link's page runs files alone, and names its door", async () => {
  const response = await pages.respond(new Request("http://localhost:3000/demo/enter"));
  const html = (await response?.text()) ?? "";

  expect(response?.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(html).toContain('data-door="/api/demo/enter"');
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style| on[a-z]+=/u);
  for (const [, path = ""] of html.matchAll(/(?:src|href)="(\/entry\.[a-z]+)"/gu)) expect(await get(path)).toBeTruthy();
});

test("a candidate's link leads to a page of its own", async () => {
  expect(await get("/link")).toContain('data-door="/api/links/redeem"');
});

test("every other path is somebody else's", async () => {
  expect(await get("/interviews")).toBeUndefined();
  expect(await get("/constructor")).toBeUndefined();
  expect([isEntryPath("/link"), isEntryPath("/entry.js"), isEntryPath("/"), isEntryPath("/constructor")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
