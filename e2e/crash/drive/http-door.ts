import type { ClientOptions } from "./client-options.ts";
import type { OpenCall, Outcome } from "./history.ts";
import { type WireView, printOf } from "./view.ts";

/** One client's way in over HTTP; what it is told is noted in the history, whatever it is. */
export interface HttpDoor {
  /** One try of a command. */
  attempt(call: OpenCall): Promise<void>;
  read(order: string): Promise<void>;
  /** Uses the key of a call that was acknowledged for another command. */
  reuse(call: OpenCall): Promise<void>;
}

/** The view is used at once and not kept: the run is long, and its print is enough. */
interface Told {
  readonly outcome: Outcome;
  readonly shown?: WireView;
}

interface Answered {
  readonly response: Response;
  readonly json: { readonly version: number; readonly view: WireView; readonly code: string };
}

/** Nothing was decided: the same key may be asked again. */
const isUndecided = (status: number): boolean => status >= 500;

export function createHttpDoor(options: Omit<ClientOptions, "mix" | "signal">): HttpDoor {
  const { subject, chance, desk, history, urls, note } = options;

  const request = async (method: string, path: string, body?: object, headers: object = {}): Promise<Answered> => {
    const response = await fetch(`${chance.pick(urls())}${path}`, {
      method,
      headers: { "x-subject": subject, ...(body && { "content-type": "application/json" }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(Math.round(chance.between(600, 3_000))),
    });
    const json = (await response.json()) as Answered["json"];
    history.count(response.ok ? `${response.status}` : `${response.status} ${json.code}`);
    if (response.status === 500) note({ rule: "surprise", what: `${method} ${path} was answered with a bare 500` });
    return { response, json };
  };

  const ask = async ({ order, key, command, expectedVersion }: OpenCall): Promise<Told> => {
    const { type, ...fields } = command;
    const isNew = type === "place";
    try {
      const { response, json } = await request(
        "POST",
        isNew ? "/api/order" : `/api/order/${order}/commands`,
        isNew ? fields : command,
        {
          "idempotency-key": key,
          ...(expectedVersion === undefined ? {} : { "if-match": `"${expectedVersion}"` }),
        },
      );
      if (isUndecided(response.status)) return { outcome: { as: "unknown", why: json.code } };
      if (!response.ok) return { outcome: { as: "refused", code: json.code } };
      const { version, view } = json;
      if (response.headers.get("etag") !== `"${version}"`)
        note({ rule: "told-otherwise", what: `${key}: the ETag is not version ${version}` });
      return { outcome: { as: "ok", order: view.id, version, view: printOf(view) }, shown: view };
    } catch (error) {
      return { outcome: { as: "unknown", why: whyUnanswered(error) } };
    }
  };

  return {
    attempt: async (call) => {
      const begun = history.tick();
      const { outcome, shown } = await ask(call);
      const double = history.add(call, begun, outcome);
      if (double) note(double);
      if (!shown) return;
      if (call.command.type === "place") desk.add(shown.id, shown);
      else desk.see(shown.id, shown);
    },
    read: async (order) => {
      const begun = history.tick();
      try {
        const { response, json } = await request("GET", `/api/order/${order}`);
        if (response.status === 404) note({ rule: "lost", what: `${order} is not there, by GET` });
        if (!response.ok) return;
        const view = json as unknown as WireView;
        history.reads.push({ order, begun, version: view.version, view: printOf(view) });
        desk.see(order, view);
      } catch (error) {
        whyUnanswered(error); // so it was not seen
      }
    },
    reuse: async ({ key, order, command }) => {
      const other = { type: command.type === "add" ? "close" : "add", token: `${key}-reused` };
      try {
        const { response, json } = await request("POST", `/api/order/${order}/commands`, other, {
          "idempotency-key": key,
        });
        if (!isUndecided(response.status)) history.reuses.push({ key, code: json.code ?? "done" });
      } catch (error) {
        whyUnanswered(error); // so it is not known
      }
    },
  };
}

/** A line that was cut or said nothing in time; anything else is a fault of the run itself, and is thrown. */
function whyUnanswered(error: unknown): string {
  if (error instanceof TypeError) return "cut"; // `fetch` says no more of a connection that ended
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  throw error;
}
