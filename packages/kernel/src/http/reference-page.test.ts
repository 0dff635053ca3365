import { expect, test } from "vitest";
import { escape } from "./html.ts";
import { toHtml } from "./markdown.ts";
import { noteRoutes, openDoor } from "./test-door.ts";

async function pageAt(
  path: string,
  more: Parameters<typeof openDoor>[1] = {},
): Promise<{ readonly html: string; readonly response: Response }> {
  const response = await openDoor(noteRoutes(), more).ask("GET", path, { as: undefined });
  return { response, html: await response.text() };
}

test("the reference needs nothing else: no script, no font, no image, nothing of another host", async () => {
  const { html, response } = await pageAt("/api");

  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\son[a-z]+=|style="/iu);
  expect(html).not.toMatch(/(?:src|href)="(?!#|\/)/u);
  expect(response.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; /u,
  );
});

test("the policy's hash is that of the style on the page", async () => {
  const { html, response } = await pageAt("/api");
  const style = /<style>([\s\S]*)<\/style>/u.exec(html)?.[1] ?? "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  expect(response.headers.get("content-security-policy")).toContain(`'sha256-${btoa(String.fromCharCode(...digest))}'`);
});

test("every operation of the document stands on the page, and every place in the list leads to one", async () => {
  const { html } = await pageAt("/api");
  const paths = openDoor().http.openapi()["paths"] as Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string }>>>
  >;
  for (const methods of Object.values(paths))
    for (const { operationId } of Object.values(methods)) expect(html).toContain(`<h3 id="${operationId}">`);
  const ids = [...html.matchAll(/\sid="([^"]+)"/gu)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/gu)) expect(ids).toContain(target);
  for (const [, targets] of html.matchAll(/aria-labelledby="([^"]+)"/gu)) expect(ids).toContain(targets);
});

test("the page has a language, a title, landmarks, one first heading, and no heading left out", async () => {
  const { html } = await pageAt("/api");
  expect(html).toMatch(/<html lang="en">/u);
  expect(html).toContain("<title>Notes</title>");
  expect(html).toMatch(/<nav aria-label="Contents">/u);
  expect(html).toContain('<main id="main">');
  expect(html).toContain("color-scheme: light dark");
  const levels = [...html.matchAll(/<h([1-6])/gu)].map(([, level]) => Number(level));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
});

test("a failure on the page leads to what its code means", async () => {
  const { html } = await pageAt("/api");
  expect(html).toContain('<a href="/api/problems/key-reused"><code>key-reused</code></a>');
  expect(html).not.toContain("](");
});

test("each code has a page, made of its Markdown where there is one", async () => {
  const problemPage = async (code: string): Promise<string | undefined> =>
    code === "not-found" ? "# Not there\n\nLook **again** at `id`." : undefined;
  const written = await pageAt("/api/problems/not-found", { problemPage });
  expect(written.html).toContain("<h1>Not there</h1>");
  expect(written.html).toContain("<p>Look <strong>again</strong> at <code>id</code>.</p>");
  const bare = await pageAt("/api/problems/note-locked");
  expect(bare.html).toContain("<h1>Note locked</h1>");
  expect(bare.html).toContain("HTTP 409");
});

test("the list of codes names each, and what is no code has no page", async () => {
  const { html } = await pageAt("/api/problems");
  expect(html).toContain('<a href="/api/problems/note-empty">');
  expect((await pageAt("/api/problems/no-such-code")).response.status).toBe(404);
  expect((await pageAt("/api/problems/constructor")).response.status).toBe(404);
});

test("what a product writes is shown as text", async () => {
  const info = {
    title: "<script>alert(1)</script>",
    version: "1",
    description: "a <b>bold</b> [link](javascript:alert(1))",
  };
  const { html } = await pageAt("/api", { info });
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<b>");
  expect(html).not.toContain('href="javascript');
  expect(escape(`&<>"'`)).toBe("&amp;&lt;&gt;&quot;&#39;");
});

test("Markdown of our own pages becomes HTML", () => {
  expect(
    toHtml('# A\n\ntwo\nlines\n\n- one `x`\n  and more\n- two\n\n```json\n{ "a": 1 }\n\n{}\n```\n\n[b](not-found.md)'),
  ).toBe(
    '<h1>A</h1>\n<p>two lines</p>\n<ul><li>one <code>x</code> and more</li><li>two</li></ul>\n<pre><code>{ &quot;a&quot;: 1 }\n\n{}</code></pre>\n<p><a href="not-found">b</a></p>',
  );
});
