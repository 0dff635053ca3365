import { readFile } from "node:fs/promises";
import { escape } from "segno/http";
import type { WebApp } from "../assets.ts";
import { pageHeaders } from "../page-headers.ts";

/** A page that takes the token in its fragment to a door: the app itself is loaded by who is in. */
interface EntryPage {
  readonly title: string;
  readonly door: string;
  /** What is said of a link that was used or ran out, of one that was never ours, and when nobody answers. */
  readonly expired: string;
  readonly unknown: string;
  readonly failed: string;
}

const PAGES: Readonly<Record<string, EntryPage>> = {
  "/demo/enter": {
    title: "Opening the demo",
    door: "/api/demo/enter",
    expired: "This link was used already, or has run out. Start the server again: it prints a new one.",
    unknown: "This link is not whole, or belongs to another server. Copy all of it from where it was printed.",
    failed: "The server did not answer. Open the link again in a moment.",
  },
  "/link": {
    title: "Opening your link",
    door: "/api/links/redeem",
    expired: "This link has run out. Ask who sent it for a new one.",
    unknown: "This link opens nothing: it was taken back, or is not whole. Ask who sent it for a new one.",
    failed: "The server did not answer. Open the link again in a moment.",
  },
};

/** Answers the pages that links lead to, and the two files that they need. */
export async function openEntryPages(): Promise<WebApp> {
  const [script, style] = await Promise.all(
    ["entry.js", "entry.css"].map(async (name) => readFile(new URL(name, import.meta.url), "utf8")),
  );
  const found = (content: string | undefined, type: string): Response =>
    new Response(content, {
      headers: { ...pageHeaders, "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" },
    });
  return {
    async respond(request) {
      if (request.method !== "GET" && request.method !== "HEAD") return undefined;
      const { pathname } = new URL(request.url);
      const page = Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined;
      if (page) return found(toHtml(page), "text/html");
      if (pathname === "/entry.js") return found(script, "text/javascript");
      if (pathname === "/entry.css") return found(style, "text/css");
      return undefined;
    },
  };
}

/** Whether a path is one of these pages or their files; for a server that hands everything else to somebody. */
export function isEntryPath(pathname: string): boolean {
  return Object.hasOwn(PAGES, pathname) || pathname === "/entry.js" || pathname === "/entry.css";
}

function toHtml({ title, door, expired, unknown, failed }: EntryPage): string {
  const data = Object.entries({ state: "entering", home: "/", door, expired, unknown, failed });
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${escape(title)} · Segno</title>
    <link rel="icon" href="/mark.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/entry.css">
    <script src="/theme.js"></script>
    <script type="module" src="/entry.js"></script>
  </head>
  <body ${data.map(([name, value]) => `data-${name}="${escape(value)}"`).join(" ")}>
    <main>
      <img src="/mark.svg" alt="" width="48" height="48">
      <h1>${escape(title)}</h1>
      <p id="message" role="status">One moment …</p>
      <noscript><p>Segno needs JavaScript.</p></noscript>
    </main>
  </body>
</html>
`;
}
