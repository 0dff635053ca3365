import { detailsOf, problemSchema } from "../protocol/problem.ts";
import { ProblemError, clientProblems } from "./problem-error.ts";

export interface RestOptions {
  /** Sent as JSON; `FormData`, `Blob`, text and bytes as they are. */
  readonly body?: unknown;
  /** Idempotency key; a new one for each call when absent. Give the same again to repeat a call that went unanswered. */
  readonly key?: string;
  /** The version that was seen. */
  readonly expectedVersion?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface RestAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  /** From the ETag. */
  readonly version: number | undefined;
  readonly location: string | undefined;
}

/** @throws ProblemError for each answer that is no success, and with code `offline` where there was none */
export type Rest = <Body = unknown>(method: string, path: string, options?: RestOptions) => Promise<RestAnswer<Body>>;

/**
 * Makes the HTTP side: JSON both ways, a key with each write, and problem documents as errors.
 *
 * @param baseUrl - what paths are relative to, `https://segno.example` for example
 */
export function createRest(parts: {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly newKey: () => string;
}): Rest {
  return async <Body>(method: string, path: string, options: RestOptions = {}): Promise<RestAnswer<Body>> => {
    const { body, key, expectedVersion, headers, signal } = options;
    const isRead = method === "GET" || method === "HEAD";
    const sent = bodyOf(body);
    const response = await reach(async () =>
      (parts.fetch ?? globalThis.fetch)(new URL(path, parts.baseUrl).href, {
        method,
        credentials: "same-origin",
        headers: {
          accept: "application/json, application/problem+json",
          ...(isRead ? {} : { "idempotency-key": key ?? parts.newKey() }),
          ...(expectedVersion === undefined ? {} : { "if-match": `"${expectedVersion}"` }),
          ...(sent.isJson ? { "content-type": "application/json" } : {}),
          ...headers,
        },
        ...(sent.body === undefined ? {} : { body: sent.body }),
        ...(signal ? { signal } : {}),
      }),
    );
    const answer = await reach(async () => readBody(response));
    if (!response.ok) throw toError(response, answer);
    const version = /^(?:W\/)?"(\d+)"$/u.exec(response.headers.get("etag") ?? "")?.[1];
    return {
      status: response.status,
      body: answer as Body, // whose type the caller names, from the OpenAPI document
      version: version === undefined ? undefined : Number(version),
      location: response.headers.get("location") ?? undefined,
    };
  };
}

/** An abort is the caller's own and goes on as it is; any other failure to reach the server is `offline`. */
async function reach<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProblemError || (error instanceof Error && error.name === "AbortError")) throw error;
    const problem = new ProblemError(clientProblems.offline);
    problem.cause = error;
    throw problem;
  }
}

function bodyOf(body: unknown): {
  readonly isJson: boolean;
  readonly body: NonNullable<RequestInit["body"]> | undefined;
} {
  if (body === undefined) return { isJson: false, body: undefined };
  const isData = typeof body === "object" && body !== null && (Array.isArray(body) || isPlain(body));
  if (isData || body === null || typeof body === "number" || typeof body === "boolean")
    return { isJson: true, body: JSON.stringify(body) };
  return { isJson: false, body: body as NonNullable<RequestInit["body"]> }; // text, bytes, a form or a blob
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/u.test(response.headers.get("content-type") ?? "");
  if (!isJson) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProblemError({ ...clientProblems.unreadable, status: response.status });
  }
}

function toError(response: Response, answer: unknown): ProblemError {
  const parsed = problemSchema.safeParse(answer);
  if (!parsed.success) return new ProblemError({ ...clientProblems.unreadable, status: response.status });
  const { code, status, title } = parsed.data;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const waits = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  return new ProblemError({ code, status, title, details: { ...waits, ...detailsOf(parsed.data) } });
}
