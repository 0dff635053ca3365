import type { z } from "zod";
import type { TenantEngine } from "../engine/engine-types.ts";
import type { Clock, Ids } from "../engine/ports.ts";
import { type Rate, enforceRate } from "../engine/rates.ts";
import type { Counter } from "../engine/state-store-port.ts";
import { NotPermitted, SegnoError } from "../errors.ts";
import { toPointers } from "../machine/define.ts";
import type { Actor, Ref, TenantId } from "../machine/types.ts";
import { type Refused, refIfSeen } from "../protocol/refused.ts";
import { findUnstorable } from "../protocol/unstorable.ts";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import { isSafe } from "./codes.ts";
import { parseIfMatch, parseKey, parseTraceId, preferred } from "./conditions.ts";
import { type AnyContext, type Route, type SignInKind, refIn } from "./route.ts";

/** What is known of a request when it is asked who sent it. */
export interface SignInRequest {
  readonly request: Request;
  /** How one may come in here; what came in another way is not looked at. */
  readonly kinds: readonly SignInKind[];
  readonly params: Readonly<Record<string, unknown>>;
  /** What is asked for. */
  readonly route: Route;
  readonly address: string | undefined;
}

export interface SignedIn {
  readonly actor: Actor;
  readonly via: SignInKind;
}

/** What a route's handling needs of the process. */
export interface Surroundings {
  /** Who sends a request, in the tenant that it names; nobody is `undefined`. */
  readonly authenticate: (request: SignInRequest) => Promise<SignedIn | undefined>;
  readonly engineFor: (tenant: TenantId) => TenantEngine;
  /** Where our own pages come from, `https://segno.example` for example. */
  readonly origins: readonly string[];
  readonly counter: Counter;
  /** Throws where what this command counts towards is used up, on whatever channel it comes. */
  readonly admit?: (request: CommandAdmission) => Promise<void>;
  /** Told of each request that was refused at a route, and of each item of one. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface RefusedRequest extends Refused {
  readonly route: Route;
  readonly address: string | undefined;
}

export interface CommandAdmission {
  readonly kind: "command";
  readonly actor: Actor;
  readonly ref: Ref;
  readonly command: string;
}

export interface Arrival {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly address: string | undefined;
  readonly requestId: string;
  readonly seen: Seen;
}

/** What became known of a request on its way, for who tells of its end. */
export interface Seen {
  actor?: Actor;
  ref?: Ref;
  command?: string;
}

/** Brings one request to its route's handler, in the order in which a caller is told what is wrong. */
export async function handle(route: Route, arrival: Arrival, around: Surroundings): Promise<Answer> {
  const { request, address, requestId, seen } = arrival;
  const params = parseParams(route, arrival.params);
  const signedIn = await signIn(route, { request, params, address }, around);
  const actor = signedIn?.actor;
  if (actor) seen.actor = actor;
  if (signedIn && isByCookie(signedIn, request) && !isSafe(route)) checkOrigin(request, around.origins, route);
  const named = refIn(route, params);
  if (named) seen.ref = named;
  const headers = route.headers && parsePart(route.headers, Object.fromEntries(request.headers), "headers");
  const query = route.query && parsePart(route.query, readQuery(request.url), "query");
  const count = async (rate: Rate, by = 1): Promise<void> => enforceRate(around, rate, { actor, address, by });
  for (const rate of route.rates) await count(rate);

  const context: AnyContext = {
    request,
    params,
    query,
    headers,
    body: undefined,
    actor,
    engine: actor && around.engineFor(actor.tenant),
    via: signedIn?.via,
    key: parseKey(request.headers.get("idempotency-key")),
    expectedVersion: isSafe(route) ? undefined : parseIfMatch(request.headers.get("if-match")),
    requestId,
    traceId: parseTraceId(request.headers.get("traceparent")),
    address,
    newId: () => around.ids.next(),
    prefers: (mediaTypes) => preferred(request.headers.get("accept"), mediaTypes),
    admit: async (ref, command) => {
      Object.assign(seen, { ref, command });
      if (actor) await around.admit?.({ kind: "command", actor, ref, command });
    },
    noteRefused: (ref, command, code) =>
      around.onRefused?.({ actor, ref: refIfSeen(code, ref), action: command, code, route, address }),
    count,
  };
  await checkRequired(route, context);
  return route.handle(route.body ? { ...context, body: await readBody(request, route.body) } : context);
}

/** A parameter that cannot be anything's id names nothing. */
function parseParams(route: Route, params: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const result = route.params.safeParse(params);
  if (!result.success) throw new SegnoError("not-found", "there is no such thing");
  return result.data as Readonly<Record<string, unknown>>; // of an object's schema
}

async function signIn(
  route: Route,
  about: Omit<SignInRequest, "kinds" | "route">,
  { authenticate }: Surroundings,
): Promise<SignedIn | undefined> {
  const kinds = route.auth.filter((kind): kind is SignInKind => kind !== "hook" && kind !== "none");
  const found = kinds.length === 0 ? undefined : await authenticate({ ...about, kinds, route });
  const signedIn = found && kinds.includes(found.via) ? found : undefined;
  if (!signedIn && kinds.length === route.auth.length) throw new SegnoError("not-signed-in", "nobody is signed in");
  return signedIn;
}

/** A link's token may have been redeemed for a cookie. */
function isByCookie({ via }: SignedIn, request: Request): boolean {
  return via !== "key" && !request.headers.has("authorization");
}

/**
 * A cookie is sent whoever wrote the page, so a change that comes with one has to come from a page of ours.
 *
 * @throws NotPermitted when it comes from elsewhere, or does not say where from
 */
function checkOrigin(request: Request, origins: readonly string[], route: Route): void {
  const origin = request.headers.get("origin");
  const own = origin === null ? request.headers.get("sec-fetch-site") === "same-origin" : origins.includes(origin);
  if (!own) throw new NotPermitted("origin", `${route.method} ${route.path}`);
}

/** @throws SegnoError `invalid-request` with JSON pointers */
function parsePart(schema: z.ZodType, value: unknown, part: "headers" | "query"): unknown {
  const unstorable = findUnstorable(value);
  const result = schema.safeParse(value);
  if (!unstorable && result.success) return result.data;
  const issues = unstorable || !result.error ? [unstorable] : toPointers(result.error);
  throw new SegnoError("invalid-request", `the ${part} cannot be read`, { details: { in: part, issues } });
}

function readQuery(url: string): Readonly<Record<string, string | readonly string[]>> {
  const { searchParams } = new URL(url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

async function checkRequired({ requires, reach }: Route, context: AnyContext): Promise<void> {
  const keyMissing = requires.key === true && context.key === undefined;
  const versionMissing = requires.version === true && context.expectedVersion === undefined;
  if (!keyMissing && !versionMissing) return;
  await reach?.(context);
  if (keyMissing)
    throw new SegnoError("invalid-request", "an Idempotency-Key is due here", {
      details: { header: "Idempotency-Key" },
    });
  throw new SegnoError("version-required", "If-Match with the version you saw is due here", {
    details: { header: "If-Match" },
  });
}
