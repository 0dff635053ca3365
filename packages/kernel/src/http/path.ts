import { Misdeclared } from "../errors.ts";

const SEGMENT = /^(?:\{(?<name>[A-Za-z][A-Za-z0-9]*)\}(?<suffix>\.[a-z]+)?|[A-Za-z0-9._~-]+)$/u;

interface Segment {
  readonly text: string;
  /** Of a parameter. */
  readonly name: string | undefined;
  /** What must follow the parameter, `.html` for example. */
  readonly suffix: string;
}

function segmentsOf(path: string): readonly Segment[] {
  return path
    .slice(1)
    .split("/")
    .map((text) => {
      const match = SEGMENT.exec(text);
      if (!match && path !== "/")
        throw new Misdeclared(`the path ${path} has a segment that cannot be matched: ${text}`);
      return { text, name: match?.groups?.["name"], suffix: match?.groups?.["suffix"] ?? "" };
    });
}

/** The names of a path's parameters, in order. */
export function paramsOf(path: string): readonly string[] {
  return segmentsOf(path).flatMap(({ name }) => (name === undefined ? [] : [name]));
}

/** `/a/{id}.html` as the router writes it. */
export function toRouterPath(path: string): string {
  const segments = segmentsOf(path).map(({ text, name, suffix }) => {
    if (name === undefined) return text;
    return suffix === "" ? `:${name}` : `:${name}{[^/]+${suffix.replace(".", "\\.")}}`;
  });
  return `/${segments.join("/")}`;
}

/** The parameters without the suffixes that their segments end with. */
export function withoutSuffixes(
  path: string,
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!path.includes("}.")) return params;
  return Object.fromEntries(
    segmentsOf(path).flatMap(({ name, suffix }) =>
      name === undefined ? [] : [[name, (params[name] ?? "").slice(0, suffix === "" ? undefined : -suffix.length)]],
    ),
  );
}

/** What two paths share if no request could tell them apart. */
export function shapeOf(path: string): string {
  return segmentsOf(path)
    .map(({ text, name, suffix }) => (name === undefined ? text : `{}${suffix}`))
    .join("/");
}

/** Orders paths so that the one that says more is asked first, whatever order they were declared in. */
export function bySpecificity(left: string, right: string): number {
  const rank = ({ name, suffix }: Segment): number => (name === undefined ? 0 : suffix === "" ? 2 : 1);
  const [a, b] = [segmentsOf(left), segmentsOf(right)];
  for (const [index, segment] of a.entries()) {
    const other = b[index];
    const difference = other ? rank(segment) - rank(other) : 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
