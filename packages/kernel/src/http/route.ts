import { z } from "zod";
import type { TenantEngine } from "../engine/engine-types.ts";
import type { Rate } from "../engine/rates.ts";
import { Misdeclared } from "../errors.ts";
import { idText } from "../machine/codecs.ts";
import type { Actor, JsonObject, Ref } from "../machine/types.ts";
import type { Answer, AnswerDeclarations, AnswerOf } from "./answer.ts";
import { paramsOf } from "./path.ts";

/** How one may come in: `hook` is a signature that the route itself verifies over the raw body. */
export const authKinds = ["session", "key", "link", "hook", "none"] as const;
export type AuthKind = (typeof authKinds)[number];
export type SignInKind = Exclude<AuthKind, "hook" | "none">;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a request may bring; where several kinds are named, the request's content type chooses. */
export interface BodyDeclaration {
  readonly json?: z.ZodType;
  /** Of fields and files (`z.file()`); a field that comes twice is an array. */
  readonly multipart?: z.ZodType;
  /** Media types that are handed on as bytes; `audio/*` and `*\/*` are patterns. */
  readonly raw?: readonly string[];
  /** Most bytes that are read; 1 MiB by default. */
  readonly limitBytes?: number;
  /** Codes of the product's own for what is too large or of another type. */
  readonly codes?: { readonly tooLarge?: string; readonly unsupported?: string };
  /** JSON Schema of the JSON body, where it says more than the parser asks. */
  readonly documented?: (component: DescribeSchema) => JsonObject;
}

/** The JSON Schema of a schema, its named parts among the document's components. */
export type DescribeSchema = (schema: z.ZodType) => JsonObject;

export type BodyOf<Body> = Body extends BodyDeclaration
  ?
      | (Body extends { readonly json: infer Schema extends z.ZodType } ? z.output<Schema> : never)
      | (Body extends { readonly multipart: infer Schema extends z.ZodType } ? z.output<Schema> : never)
      | (Body extends { readonly raw: readonly string[] } ? Uint8Array<ArrayBuffer> : never)
  : undefined;

/** What a handler is given. */
export interface RouteContext<Params, Query, Headers, Body, Actors, Engines> {
  readonly request: Request;
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
  readonly actor: Actors;
  /** The actor's tenant's engine. */
  readonly engine: Engines;
  readonly via: SignInKind | undefined;
  /** `Idempotency-Key`, where one came. */
  readonly key: string | undefined;
  /** The version in `If-Match`, where one came. */
  readonly expectedVersion: number | undefined;
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly address: string | undefined;
  /** An id for what is made. */
  readonly newId: () => string;
  /** Which of these media types the caller would rather have; the first where it does not say. */
  readonly prefers: <MediaType extends string>(mediaTypes: readonly [MediaType, ...MediaType[]]) => MediaType;
  /** Counts a command towards what its product limits it to. @throws RateLimited */
  readonly admit: (ref: Ref, command: string) => Promise<void>;
  /** Tells of one that was refused among several in one request. */
  readonly noteRefused: (ref: Ref, command: string, code: string) => void;
  /** Counts towards a rate that depends on what is asked. @throws RateLimited */
  readonly count: (rate: Rate, by?: number) => Promise<void>;
}

export type AnyContext = RouteContext<
  Readonly<Record<string, unknown>>,
  unknown,
  unknown,
  unknown,
  Actor | undefined,
  TenantEngine | undefined
>;

/** Nothing is inferred for these two; that they are type parameters keeps `200` from widening to `number` in a handler. */
interface Literals<Status, MediaType> {
  readonly status: Status;
  readonly mediaType?: MediaType;
}

type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
/** The parameters that a path names; of a path that is not known here, any. */
export type ParamsIn<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : { readonly [Name in NamesIn<Path>]: string };
type Open<Auth> = Extract<Auth, "hook" | "none">;

export interface RouteDefinition<
  Path extends string,
  Auth extends AuthKind,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Headers extends z.ZodType,
  Body extends BodyDeclaration | undefined,
  Answers extends AnswerDeclarations,
  Status extends number = number,
  MediaType extends string = string,
> {
  readonly method: Method;
  /** With parameters in braces: `/api/interviews/{id}`, `/digests/{id}.html`. */
  readonly path: Path;
  /** One sentence, for the reference. */
  readonly summary: string;
  /** Where it stands in the reference; the segment after `/api` by default. */
  readonly tag?: string;
  /** The machine whose aggregate the parameter `id` names: the holder of a link to that one may come in by it. */
  readonly about?: string;
  readonly auth: Auth | readonly Auth[];
  /** By default each parameter is an id; what does not fit is `not-found`. */
  readonly params?: Params;
  readonly query?: Query;
  /** By lower-case name. */
  readonly headers?: Headers;
  readonly body?: Body;
  /** Headers without which nothing is done: 400 without a key, 428 without a version. */
  readonly requires?: { readonly key?: true; readonly version?: true };
  readonly answers: Answers;
  /** Codes of the product's that it may answer with, beside those that its declaration implies. */
  readonly problems?: readonly string[];
  readonly rates?: readonly Rate[];
  /** Throws what is to be said before a missing key or version is: that there is no such thing. */
  readonly reach?: (context: HandlerContext<Auth, Params, Query, Headers, undefined>) => Promise<unknown>;
  readonly handle: (
    context: HandlerContext<Auth, Params, Query, Headers, Body>,
  ) => Promise<AnswerOf<NoInfer<Answers>> & Literals<NoInfer<Status>, NoInfer<MediaType>>>;
}

export type HandlerContext<
  Auth extends AuthKind,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Headers extends z.ZodType,
  Body extends BodyDeclaration | undefined,
> = RouteContext<
  z.output<Params>,
  z.output<Query>,
  z.output<Headers>,
  BodyOf<Body>,
  Actor | ([Open<Auth>] extends [never] ? never : undefined),
  TenantEngine | ([Open<Auth>] extends [never] ? never : undefined)
>;

/** A declared route, its types forgotten. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly about: string | undefined;
  readonly auth: readonly AuthKind[];
  readonly params: z.ZodType;
  readonly query: z.ZodType | undefined;
  readonly headers: z.ZodType | undefined;
  readonly body: BodyDeclaration | undefined;
  readonly requires: { readonly key?: true; readonly version?: true };
  readonly answers: AnswerDeclarations;
  readonly problems: readonly string[];
  readonly rates: readonly Rate[];
  readonly reach: ((context: AnyContext) => Promise<unknown>) | undefined;
  readonly handle: (context: AnyContext) => Promise<Answer>;
}

/**
 * Declares one method of one path: who may come in, what it takes, what it answers.
 *
 * @throws Misdeclared when a path is not absolute, or a GET takes a body
 */
export function defineRoute<
  const Path extends string,
  const Auth extends AuthKind,
  const Answers extends AnswerDeclarations,
  Params extends z.ZodType = z.ZodType<ParamsIn<Path>>,
  Query extends z.ZodType = z.ZodType<undefined>,
  Headers extends z.ZodType = z.ZodType<undefined>,
  const Body extends BodyDeclaration | undefined = undefined,
  Status extends number = number,
  MediaType extends string = string,
>(definition: RouteDefinition<Path, Auth, Params, Query, Headers, Body, Answers, Status, MediaType>): Route {
  const { method, path, auth, params, query, headers, body } = definition;
  if (!path.startsWith("/")) throw new Misdeclared(`the path ${path} does not begin with /`);
  if (method === "GET" && body !== undefined) throw new Misdeclared(`GET ${path} cannot take a body`);
  return {
    method,
    path,
    summary: definition.summary,
    tag: definition.tag ?? tagOf(path),
    about: definition.about,
    auth: typeof auth === "string" ? [auth] : auth,
    params: params ?? z.object(Object.fromEntries(paramsOf(path).map((name) => [name, idText]))),
    query,
    headers,
    body,
    requires: definition.requires ?? {},
    answers: definition.answers,
    problems: definition.problems ?? [],
    rates: definition.rates ?? [],
    // the door gives each handler what its own schemas made, which is what its types say
    reach: definition.reach as Route["reach"],
    handle: definition.handle as unknown as Route["handle"],
  };
}

/** The aggregate that a request's path names, of a route that says which machine's. */
export function refIn({ about }: Route, params: Readonly<Record<string, unknown>>): Ref | undefined {
  const { id } = params;
  return about === undefined || typeof id !== "string" ? undefined : { machine: about, id };
}

function tagOf(path: string): string {
  const [first = "", second] = path.split("/").filter((segment) => segment !== "");
  return first === "api" ? (second ?? "api") : first;
}
