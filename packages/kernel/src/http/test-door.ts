import { z } from "zod";
import { createEngine } from "../engine/create-engine.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import type { TenantEngine } from "../engine/engine-types.ts";
import { refusal } from "../errors.ts";
import { cellsOf } from "../machine/cells.ts";
import { type Machine, defineMachine } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { Actor, TenantId } from "../machine/types.ts";
import { problemTable } from "../protocol/problem.ts";
import { createMemoryCounter } from "../state-store/memory-counter.ts";
import { type ManualClock, createManualClock } from "../testing/manual-clock.ts";
import { createMemoryStore } from "../testing/memory-store.ts";
import {
  type RecordingLog,
  type RecordingMetrics,
  createRecordingLog,
  createRecordingMetrics,
} from "../testing/observers.ts";
import { createSeededIds } from "../testing/seeded.ts";
import { type Http, type HttpOptions, createHttp } from "./create-http.ts";
import type { SignInRequest, SignedIn } from "./handle.ts";
import { machineRoutes } from "./machine-routes.ts";
import type { Route } from "./route.ts";

type Note =
  | { readonly status: "open"; readonly owner: string; readonly text: string; readonly edits: number }
  | { readonly status: "closed"; readonly owner: string; readonly edits: number };

export interface NoteTypes {
  readonly state: Note;
  readonly command:
    | { readonly type: "write"; readonly text: string }
    | { readonly type: "edit"; readonly text: string }
    | { readonly type: "close" }
    | { readonly type: "pin"; readonly at: Date }
    | { readonly type: "expire" };
  readonly event: { readonly type: "written" } | { readonly type: "edited" } | { readonly type: "closed" };
  readonly effects: object;
  readonly facts: object;
  readonly view: { readonly text: string | null; readonly edits: number };
}

const cell = cellsOf<NoteTypes>();
const text = z.string().max(40);

/** A machine with all that a door has to do with: owners, a stage, guards, a codec, a command of the engine's alone. */
export const note: Machine<NoteTypes> = defineMachine<NoteTypes>({
  name: "note",
  version: 1,
  table: "notes.note",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("open"), owner: z.string(), text: z.string(), edits: z.int() }),
    z.strictObject({ status: z.literal("closed"), owner: z.string(), edits: z.int() }),
  ]),
  commands: {
    write: z.strictObject({ text }),
    edit: z.strictObject({ text }),
    close: z.strictObject({}),
    pin: z.strictObject({
      at: z.codec(z.iso.datetime(), z.date(), { decode: (at) => new Date(at), encode: (at) => at.toISOString() }),
    }),
    expire: z.strictObject({}),
  },
  events: { written: z.strictObject({}), edited: z.strictObject({}), closed: z.strictObject({}) },
  effects: [],
  may: {
    write: ["author"],
    edit: ["author"],
    close: (_state, _command, actor) => (actor.subject === "mallory" ? [] : ["author"]),
    pin: ["author"],
    expire: ["timer"],
  },
  stage: { of: ({ edits }) => edits, commands: ["close"] },
  refusals: { "note-empty": 422, "note-locked": 409 },
  sees: (state, actor) => state.owner === actor.subject || actor.roles.includes("reader"),
  view: (state) => ({ text: state.status === "open" ? state.text : null, edits: state.edits }),
  cells: {
    new: {
      write: cell(["open"], (_state, { text }, { actor }) => ({
        to: { status: "open", owner: actor.subject, text, edits: 0 },
        events: [{ type: "written" }],
      })),
    },
    open: {
      edit: cell(["open"], (state, { text }) =>
        text.trim() === ""
          ? refusal("note-empty")
          : { to: { ...state, text, edits: state.edits + 1 }, events: [{ type: "edited" }] },
      ),
      close: cell(["closed"], ({ owner, edits }) => ({
        to: { status: "closed", owner, edits },
        events: [{ type: "closed" }],
      })),
      pin: cell(["open"], () => refusal("note-locked")),
      expire: cell(["closed"], ({ owner, edits }) => ({ to: { status: "closed", owner, edits } })),
    },
    closed: {},
  },
});

export const origin = "https://notes.example";
export const home: TenantId = parseTenantId("home");

export interface TestDoor {
  readonly http: Http;
  readonly engine: TenantEngine;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  readonly metrics: RecordingMetrics;
  /** Sends as a program with a key: `author` as whoever is named, in the tenant that is named. */
  readonly ask: (method: string, path: string, options?: Asking) => Promise<Response>;
}

export interface Asking {
  /** Absent: ann; `undefined` is nobody. */
  readonly as?: string | undefined;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData | ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export function noteRoutes(): readonly Route[] {
  return machineRoutes({
    machine: note,
    path: "/api/notes",
    auth: ["key", "session"],
    create: { command: "write" },
    bulk: true,
  });
}

/** Opens a door on the real engine with a store in memory; what it answers undeclared rejects. */
export function openDoor(routes: readonly Route[] = noteRoutes(), more: Partial<HttpOptions> = {}): TestDoor {
  const clock = createManualClock();
  const log = createRecordingLog();
  const metrics = createRecordingMetrics();
  const store = createMemoryStore({ clock, machines: [note] });
  const engine = createEngine({ machines: [note], effects: [], store, bus: createLocalBus(), clock, log, metrics });
  const http = createHttp({
    routes,
    authenticate: signIn,
    engineFor: (tenant) => engine.forTenant(tenant),
    origins: [origin],
    problems: problemTable(note.refusals, { "not-offered": 409, "image-too-large": 413, "image-unsupported": 415 }),
    info: { title: "Notes", version: "1" },
    counter: createMemoryCounter(clock),
    clock,
    ids: createSeededIds(1),
    log,
    metrics,
    checkAnswers: true,
    ...more,
  });
  const ask: TestDoor["ask"] = async (method, path, options = {}) => {
    const { json, body, headers, address } = options;
    const who = "as" in options ? options.as : "ann";
    const request = new Request(`${origin}${path}`, {
      method,
      headers: {
        ...(who === undefined ? {} : { authorization: `Bearer ${who}` }),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
    return http.fetch(request, address === undefined ? {} : { address });
  };
  return { http, engine: engine.forTenant(home), clock, log, metrics, ask };
}

/** `Bearer ann` and the cookie `who=ann` sign in as ann, `Bearer ann@away` as ann of the tenant `away`. */
async function signIn({ request, kinds }: SignInRequest): Promise<SignedIn | undefined> {
  const bearer = request.headers.get("authorization")?.replace("Bearer ", "");
  const cookie = /who=([a-z@]+)/u.exec(request.headers.get("cookie") ?? "")?.[1];
  if (bearer !== undefined && kinds.includes("key")) return { actor: actorOf(bearer), via: "key" };
  if (cookie !== undefined && kinds.includes("session")) return { actor: actorOf(cookie), via: "session" };
  return undefined;
}

export function actorOf(name: string): Actor {
  const [subject = "", tenant = "home"] = name.split("@");
  const roles = subject === "rea" ? ["reader"] : ["author"];
  return { tenant: parseTenantId(tenant), subject, kind: "program", roles };
}
