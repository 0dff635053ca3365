import { z } from "zod";
import { NotFound } from "../errors.ts";
import type { JsonObject } from "../machine/types.ts";
import { type ProblemTable, problemType } from "../protocol/problem.ts";
import { escape, toPage } from "./html.ts";
import { toHtml } from "./markdown.ts";
import { toReference } from "./reference-page.ts";
import { type Route, defineRoute } from "./route.ts";

interface ReferenceOptions {
  readonly problems: ProblemTable;
  readonly problemPage?: (code: string) => Promise<string | undefined>;
}

const HTML = "text/html; charset=utf-8";
const asPage = { description: "A page to read", mediaTypes: [HTML] } as const;

/** What the door says of itself: the document, a page to read it at, and a page for each code. */
export function referenceRoutes(
  { problems, problemPage }: ReferenceOptions,
  document: () => JsonObject,
): readonly Route[] {
  const codes = Object.keys(problems).toSorted();
  return [
    defineRoute({
      method: "GET",
      path: "/api",
      summary: "This reference.",
      tag: "reference",
      auth: "none",
      answers: { 200: asPage },
      handle: async () => ({ status: 200, ...toPage(toReference(document())) }),
    }),
    defineRoute({
      method: "GET",
      path: "/api/openapi.json",
      summary: "The OpenAPI 3.1 document.",
      tag: "reference",
      auth: "none",
      answers: { 200: { description: "The document", schema: z.looseObject({ openapi: z.string() }) } },
      handle: async () => ({ status: 200, json: { openapi: "3.1.0", ...document() } }),
    }),
    defineRoute({
      method: "GET",
      path: "/api/problems",
      summary: "Every code that a failure may have.",
      tag: "reference",
      auth: "none",
      answers: { 200: asPage },
      handle: async () => ({
        status: 200,
        ...toPage({
          title: "Problems",
          main: `<h1>Problems</h1><ul>${codes.map((code) => toItem(code, problems)).join("")}</ul>`,
        }),
      }),
    }),
    defineRoute({
      method: "GET",
      path: "/api/problems/{code}",
      summary: "What a code means and what to do: the `type` of a problem.",
      tag: "reference",
      auth: "none",
      answers: { 200: asPage },
      handle: async ({ params }) => {
        const { code } = params;
        const kind = Object.hasOwn(problems, code) ? problems[code] : undefined;
        if (!kind) throw new NotFound("problem", code);
        const markdown = (await problemPage?.(code)) ?? `# ${kind.title}`;
        const main = `<p class="soft"><code>${escape(code)}</code> · HTTP ${kind.status}</p>${toHtml(markdown)}<p><a href="/api/problems">All codes</a></p>`;
        return { status: 200, ...toPage({ title: kind.title, main }) };
      },
    }),
  ];
}

function toItem(code: string, problems: ProblemTable): string {
  const { status, title } = problems[code] ?? { status: 500, title: "" };
  return `<li><a href="${problemType(code)}"><code>${escape(code)}</code></a> <span class="soft">${status}</span> ${escape(title)}</li>`;
}
