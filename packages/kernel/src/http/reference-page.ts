import type { JsonObject } from "../machine/types.ts";
import { escape } from "./html.ts";
import { toHtml } from "./markdown.ts";
import { toNotation } from "./schema-notation.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly about: JsonObject;
}

/** Makes the parts of the page that a person reads of an OpenAPI document. */
export function toReference(document: JsonObject): {
  readonly title: string;
  readonly main: string;
  readonly nav: string;
} {
  const { info, paths, tags, components } = document as Readonly<Record<string, JsonObject>>;
  const title = text(info?.["title"]);
  const description = info?.["description"];
  const operations = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Readonly<Record<string, JsonObject>>).map(([method, about]): Operation => ({
      method: method.toUpperCase(),
      path,
      about,
    })),
  );
  const sections = (tags as unknown as readonly { readonly name: string }[]).map(({ name }) => ({
    name,
    operations: operations.filter(({ about }) => (about["tags"] as readonly string[]).includes(name)),
  }));
  const schemas = Object.entries((components?.["schemas"] ?? {}) as Readonly<Record<string, JsonObject>>);
  return {
    title,
    nav: `${sections.map(toPlaces).join("")}<p><a href="#schemas">Schemas</a></p>`,
    main: [
      `<h1>${escape(title)} <span class="soft">${escape(text(info?.["version"]))}</span></h1>`,
      typeof description === "string" ? toHtml(description) : "",
      `<p>For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Every failure is an RFC 9457 problem; its <code>code</code> has <a href="/api/problems">a page</a>.</p>`,
      ...sections.map(
        ({ name, operations: own }) =>
          `<section aria-labelledby="tag-${escape(name)}"><h2 id="tag-${escape(name)}">${escape(name)}</h2>${own.map(toArticle).join("")}</section>`,
      ),
      `<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${schemas.map(toSchema).join("")}</section>`,
    ].join("\n"),
  };
}

/** What an OpenAPI document says as a text. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function toPlaces({ name, operations }: { readonly name: string; readonly operations: readonly Operation[] }): string {
  const links = operations.map(({ method, path, about }) => {
    const label = `<span class="verb">${escape(method)}</span> ${escape(path.replace(/^\/api(?=\/)/u, ""))}`;
    return `<li><a href="#${escape(text(about["operationId"]))}">${label}</a></li>`;
  });
  return `<p><a href="#tag-${escape(name)}">${escape(name)}</a></p><ul>${links.join("")}</ul>`;
}

function toArticle({ method, path, about }: Operation): string {
  const id = escape(text(about["operationId"]));
  const parameters = (about["parameters"] ?? []) as readonly JsonObject[];
  const body = about["requestBody"] as JsonObject | undefined;
  const responses = Object.entries((about["responses"] ?? {}) as Readonly<Record<string, JsonObject>>);
  return `<article aria-labelledby="${id}">
<h3 id="${id}"><span class="verb">${escape(method)}</span> <code>${escape(path)}</code></h3>
<p>${escape(text(about["summary"]))} <span class="soft">${escape(signInOf(about))}</span></p>
${parameters.length === 0 ? "" : toTable(["Parameter", "In", "Value"], parameters.map(toParameterRow))}
${body ? `<h4>Body</h4>${toContent(body)}` : ""}
<h4>Answers</h4>
${toTable(
  ["Status", "Means"],
  responses.map(([status, response]) => [
    `<code>${escape(status)}</code>`,
    `${toHtml(text(response["description"]))}${Number(status) < 400 ? toContent(response) : ""}`,
  ]),
)}
</article>`;
}

function signInOf(about: JsonObject): string {
  const schemes = (about["security"] as readonly JsonObject[]).map((scheme) => Object.keys(scheme).join(" and "));
  const named = schemes.filter((name) => name !== "");
  if (named.length === 0) return "Open to all, or signed.";
  return `Signed in by ${named.join(", ")}${named.length < schemes.length ? ", or not at all" : ""}.`;
}

function toParameterRow(parameter: JsonObject): readonly string[] {
  const { name, in: place, required, schema, description } = parameter;
  const note = typeof description === "string" ? `<br>${escape(description)}` : "";
  const due = required === true && place !== "path" ? ' <span class="soft">due</span>' : "";
  return [
    `<code>${escape(text(name))}</code>${due}`,
    escape(text(place)),
    `<code>${toNotation((schema ?? {}) as JsonObject)}</code>${note}`,
  ];
}

function toContent(part: JsonObject): string {
  return Object.entries((part["content"] ?? {}) as Readonly<Record<string, JsonObject>>)
    .map(([mediaType, { schema }]) => {
      const notation =
        schema === undefined ? "" : `<pre tabindex="0"><code>${toNotation(schema as JsonObject)}</code></pre>`;
      return `<p class="soft"><code>${escape(mediaType)}</code></p>${notation}`;
    })
    .join("");
}

function toSchema([name, schema]: readonly [string, JsonObject]): string {
  const id = `schema-${escape(name)}`;
  return `<article aria-labelledby="${id}"><h3 id="${id}">${escape(name)}</h3><pre tabindex="0"><code>${toNotation(schema)}</code></pre></article>`;
}

function toTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((head) => `<th scope="col">${head}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
