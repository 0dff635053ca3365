import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { ContentPart } from "./answer.ts";

/** A text as HTML shows it, in elements and in quoted attributes. */
export function escape(text: string): string {
  return text.replaceAll(
    /[&<>"']/gu,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? character,
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2329, #e4e7ea); --soft: light-dark(#56616c, #a3adb7);
  --paper: light-dark(#fff, #14181c); --panel: light-dark(#f4f6f8, #1d2329); --line: light-dark(#d5dbe1, #38424c);
  --accent: light-dark(#0b5cad, #7fb8f5); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--accent); } a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.frame { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; max-width: 78rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
@media (min-width: 60rem) { .with-nav { grid-template-columns: 19rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 1rem 0; } }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; font-size: .875rem; } nav li { padding: .15rem 0; overflow-wrap: anywhere; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin-bottom: .25rem; overflow-wrap: anywhere; } h4 { margin: 1rem 0 .25rem; font-size: .875rem; color: var(--soft); }
article { margin: 1.5rem 0 2.25rem; } code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; overflow: auto; }
.verb { display: inline-block; min-width: 4.2em; color: var(--accent); font-weight: 700; }
.scroll { overflow: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
td p { margin: 0 0 .35rem; } main > p, main > ul { max-width: 75ch; } td ul { margin: 0; padding-left: 1.1rem; } .soft { color: var(--soft); }
`;

const STYLE_HASH = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

/**
 * Makes a whole page that needs nothing else: no script, no font, no image, and a policy that allows none.
 *
 * @param parts.main - HTML of the page, already escaped
 * @param parts.nav - HTML of the list of places beside it
 */
export function toPage(parts: { readonly title: string; readonly main: string; readonly nav?: string }): ContentPart & {
  readonly mediaType: "text/html; charset=utf-8";
  readonly headers: Readonly<Record<string, string>>;
} {
  const { title, main, nav } = parts;
  const places = nav === undefined ? "" : `<nav aria-label="Contents">${nav}</nav>`;
  return {
    mediaType: "text/html; charset=utf-8",
    headers: {
      "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      "cache-control": "no-cache",
    },
    content: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body>
<a class="skip" href="#main">Skip to the contents</a>
<div class="frame${nav === undefined ? "" : " with-nav"}">${places}<main id="main">
${main}
</main></div>
</body>
</html>
`,
  };
}
