import type { JsonObject } from "../machine/types.ts";
import { escape } from "./html.ts";

const REFERENCE = "#/components/schemas/";

/** Writes a JSON Schema the way that a type is written, as HTML with links between named schemas. */
export function toNotation(schema: JsonObject, indent = ""): string {
  const { $ref, type, properties, items, enum: values, const: value, description } = schema;
  const choices = (schema["anyOf"] ?? schema["oneOf"]) as readonly JsonObject[] | undefined;
  const parts = schema["allOf"] as readonly JsonObject[] | undefined;
  if (typeof $ref === "string") {
    const name = escape($ref.replace(REFERENCE, ""));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (value !== undefined) return escape(JSON.stringify(value));
  if (Array.isArray(values)) return values.map((each) => escape(JSON.stringify(each))).join(" | ");
  if (choices)
    return choices.map((choice) => toNotation(choice, indent)).join(choices.length > 3 ? `\n${indent}| ` : " | ");
  if (parts) return parts.map((part) => toNotation(part, indent)).join(" &amp; ");
  if (type === "array") return `(${toNotation((items ?? {}) as JsonObject, indent)})[]${boundsOf(schema)}`;
  if (type === "object" || properties) return toFields(schema, indent);
  const name = Array.isArray(type) ? type.join(" | ") : typeof type === "string" ? type : "unknown";
  const format = typeof schema["format"] === "string" ? ` ${schema["format"]}` : "";
  const note = typeof description === "string" ? ` <span class="soft">· ${escape(description)}</span>` : "";
  return `${escape(name + format)}${boundsOf(schema)}${note}`;
}

function toFields({ properties = {}, required = [], additionalProperties }: JsonObject, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties as JsonObject).map(([name, field]) => {
    const mark = (required as readonly string[]).includes(name) ? "" : "?";
    return `${inner}${escape(name)}${mark}: ${toNotation((field ?? {}) as JsonObject, inner)}`;
  });
  const isOpen = typeof additionalProperties === "object" && additionalProperties !== null;
  const rest = isOpen ? [`${inner}[name]: ${toNotation(additionalProperties as JsonObject, inner)}`] : [];
  const lines = [...fields, ...rest];
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}

/** `1–200` of a length, a number or a count. */
function boundsOf(schema: JsonObject): string {
  const of = (...names: readonly string[]): unknown =>
    names.map((name) => schema[name]).find((bound) => bound !== undefined);
  const least = of("minimum", "minLength", "minItems");
  const most = of("maximum", "maxLength", "maxItems");
  if (least === undefined && most === undefined) return "";
  const isExact = typeof least === "number" && typeof most === "number";
  const bounds = isExact
    ? `${least}–${most}`
    : typeof most === "number"
      ? `≤ ${most}`
      : typeof least === "number"
        ? `≥ ${least}`
        : "";
  return ` <span class="soft">${bounds}</span>`;
}
