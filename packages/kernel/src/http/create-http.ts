import { Hono } from "hono";
import { z } from "zod";
import type { Log, Metrics } from "../engine/ports.ts";
import { type Rate, enforceRate } from "../engine/rates.ts";
import { createReservingCounter } from "../engine/reserving-counter.ts";
import { Misdeclared, SegnoError } from "../errors.ts";
import type { JsonObject } from "../machine/types.ts";
import { type ProblemTable, toProblem } from "../protocol/problem.ts";
import { refIfSeen } from "../protocol/refused.ts";
import type { Answer } from "./answer.ts";
import { codesOf } from "./codes.ts";
import { type Seen, type Surroundings, handle } from "./handle.ts";
import { type OpenApiInfo, describeRoutes } from "./openapi.ts";
import { bySpecificity, shapeOf, toRouterPath, withoutSuffixes } from "./path.ts";
import { referenceRoutes } from "./reference-routes.ts";
import { toProblemResponse, toResponse } from "./respond.ts";
import type { Route } from "./route.ts";

export interface HttpOptions extends Surroundings {
  readonly routes: readonly Route[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** Of the framework and of all products that run; made by `problemTable`. */
  readonly problems: ProblemTable;
  /** The page of a code, in Markdown; without it the page says what the table knows. */
  readonly problemPage?: (code: string) => Promise<string | undefined>;
  /** What the reference says of the whole. */
  readonly info: OpenApiInfo;
  /** Counted for every request, in blocks, so that a request does not cost a write. */
  readonly rates?: readonly Rate[];
  /** In tests: what a route answers without having declared it rejects. */
  readonly checkAnswers?: boolean;
}

/** Where a request came from, as the process's own edge knows it. */
export interface Peer {
  readonly address?: string;
}

export interface Http {
  fetch(request: Request, peer?: Peer): Promise<Response>;
  /** The OpenAPI 3.1 document that is served at `/api/openapi.json`. */
  openapi(): JsonObject;
}

/**
 * Makes the door of all routes: a `Request` in, a `Response` out, on any runtime.
 *
 * @throws Misdeclared when a method of a path is declared twice, or a route names a code that has no row in the table
 */
export function createHttp(options: HttpOptions): Http {
  const routes: readonly Route[] = [...options.routes, ...referenceRoutes(options, () => document)];
  checkRoutes(routes, options.problems);
  const document = describeRoutes(routes, options.problems, options.info); // now, so that what cannot be described does not start

  const counted = createReservingCounter(options.counter, options.clock, BLOCK);
  const everyRequest = async (address: string | undefined): Promise<void> => {
    for (const rate of options.rates ?? [])
      await enforceRate({ counter: counted, clock: options.clock }, rate, { actor: undefined, address });
  };
  const around: Around = { ...options, everyRequest };

  const app = new Hono<{ Bindings: Peer }>();
  for (const path of [...new Set(routes.map((route) => route.path))].toSorted(bySpecificity)) {
    const here = routes.filter((route) => route.path === path);
    app.all(toRouterPath(path), async (c) => respond(around, here, path, c.req.raw, c.req.param(), c.env.address));
  }
  app.notFound(async (c) => respond(around, [], c.req.path, c.req.raw, {}, c.env.address));
  app.onError((error) => {
    throw error;
  });

  return {
    fetch: async (request, peer = {}) => app.fetch(request, peer),
    openapi: () => document,
  };
}

/** How many requests one write counts. */
const BLOCK = 10;

interface Around extends HttpOptions {
  readonly everyRequest: (address: string | undefined) => Promise<void>;
}

async function respond(
  options: Around,
  here: readonly Route[],
  path: string,
  request: Request,
  rawParams: Readonly<Record<string, string>>,
  address: string | undefined,
): Promise<Response> {
  const { clock, metrics } = options;
  const startedAt = clock.now().getTime();
  const requestId = options.ids.next();
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = here.find((each) => each.method === method);
  const seen: Seen = {};
  const response = await attempt(options, { here, route, path, request, rawParams, address, requestId, seen });
  response.headers.set("x-request-id", requestId);
  if (request.method === "HEAD") await response.body?.cancel();
  const labels = { method: route ? request.method : "other", route: here.length === 0 ? "none" : path };
  metrics.count("segno_http_requests_total", { ...labels, status: String(response.status) });
  metrics.observe("segno_http_seconds", labels, (clock.now().getTime() - startedAt) / 1000);
  return response;
}

interface Attempt {
  readonly here: readonly Route[];
  readonly route: Route | undefined;
  readonly path: string;
  readonly request: Request;
  readonly rawParams: Readonly<Record<string, string>>;
  readonly address: string | undefined;
  readonly requestId: string;
  readonly seen: Seen;
}

async function attempt(options: Around, about: Attempt): Promise<Response> {
  const { here, route, request, address, requestId, seen } = about;
  try {
    await options.everyRequest(address);
    if (here.length > 0 && request.method === "OPTIONS")
      return new Response(null, { status: 204, headers: { allow: allowed(here) } });
    if (here.length === 0) throw new SegnoError("not-found", "there is nothing at this path");
    if (!route) throw new SegnoError("method-not-allowed", "this path does not know the method");
    const params = withoutSuffixes(route.path, about.rawParams);
    const answer = await handle(route, { request, params, address, requestId, seen }, options);
    if (options.checkAnswers) checkAnswer(answer, route);
    return await toResponse(answer, route, request, (error) => {
      options.log.error("an answer broke off", { requestId, route: route.path, ...fieldsOf(error) });
    });
  } catch (error) {
    return toFailure(options, about, error);
  }
}

/** What the document does not say must not be said. */
function checkAnswer(answer: Answer, route: Route): void {
  const declared = route.answers[answer.status];
  const mediaType = "content" in answer && answer.content !== undefined ? answer.mediaType : undefined;
  const isSaid = mediaType === undefined || declared?.mediaTypes?.includes(mediaType) === true;
  const json = "json" in answer ? answer.json : undefined;
  const isFit = !declared?.encoded || !declared.schema || z.safeDecode(declared.schema, json).success;
  if (!declared || !isSaid || !isFit)
    throw new Misdeclared(`${route.method} ${route.path} answered ${answer.status} in a way that it does not declare`);
}

function toFailure(options: HttpOptions, about: Attempt, error: unknown): Response {
  const { here, route, request, requestId } = about;
  const problem = toProblem(error, requestId, options.problems);
  const { code, status } = problem;
  if (options.checkAnswers && route && (code === "internal" || !codesOf(route).includes(code)))
    throw new Misdeclared(`${route.method} ${route.path} failed as ${code}, which it does not declare`, {
      code,
      cause: error,
    });
  options.metrics.count("segno_http_problems_total", { route: route?.path ?? "none", code });
  if (route && status < 500) tellRefused(options, about, route, code);
  if (status >= 500)
    options.log.error("a request failed", {
      requestId,
      method: request.method,
      route: route?.path,
      code,
      ...fieldsOf(error),
    });
  return toProblemResponse(problem, {
    ...(status === 429 || status === 503 ? { "retry-after": String(retryAfterSeconds(error)) } : {}),
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    ...(status === 405 ? { allow: allowed(here) } : {}),
  });
}

function tellRefused({ onRefused }: HttpOptions, { seen, address }: Attempt, route: Route, code: string): void {
  const { actor, ref, command } = seen;
  const action = command ?? `${route.method} ${route.path}`;
  onRefused?.({ actor, action, code, ref: refIfSeen(code, ref), route, address });
}

const WAIT_SECONDS = 2;

function retryAfterSeconds(error: unknown): number {
  const waitMs = error instanceof SegnoError ? error.details["retryAfterMs"] : undefined;
  return typeof waitMs === "number" ? Math.max(1, Math.ceil(waitMs / 1000)) : WAIT_SECONDS;
}

/** What a log may say of a failure; an error that is not ours may quote a person. */
function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const message = error instanceof SegnoError ? { message: error.message } : { "pii.message": error.message };
  return { error: error.name, ...message, "pii.stack": error.stack };
}

function allowed(here: readonly Route[]): string {
  const methods = here.map(({ method }) => method);
  return [...(methods.includes("GET") ? ["HEAD"] : []), ...methods, "OPTIONS"].join(", ");
}

function checkRoutes(routes: readonly Route[], problems: ProblemTable): void {
  const paths = new Map<string, string>();
  const seen = new Set<string>();
  for (const { method, path, problems: codes } of routes) {
    const shape = shapeOf(path);
    const other = paths.get(shape) ?? path;
    if (other !== path) throw new Misdeclared(`no request could tell ${path} from ${other}`);
    paths.set(shape, path);
    if (seen.has(`${method} ${shape}`)) throw new Misdeclared(`${method} ${path} is declared twice`);
    seen.add(`${method} ${shape}`);
    for (const code of codes)
      if (!Object.hasOwn(problems, code))
        throw new Misdeclared(`${method} ${path} names the code ${code}, which has no row`);
  }
}
