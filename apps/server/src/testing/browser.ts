import { once } from "node:events";
import { WebSocket } from "ws";

/** A browser as far as a server knows one: it keeps cookies by their names and says which page it asks from. */
export interface Browser {
  get(path: string): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  remove(path: string): Promise<Response>;
  /** Opens a socket and says nothing. */
  dial(): Line;
  /** Opens a socket that was welcomed. */
  connect(): Promise<Line>;
}

/** One open socket. */
export interface Line {
  readonly socket: WebSocket;
  say(message: object): void;
  /** The next message of this type that was not taken yet. */
  next(type: string): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/**
 * @param url - the server's, asked anew each time: it may have started again elsewhere
 * @param setCookies - what it was given before, as `Set-Cookie` says it
 */
export function openBrowser(url: () => string, setCookies: readonly string[] = []): Browser {
  const jar = new Map<string, string>();
  const keep = (set: string): void => {
    const [pair = "", ...attributes] = set.split("; ");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, value);
  };
  setCookies.forEach(keep);
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const ask = async (path: string, init: RequestInit, headers: object = {}): Promise<Response> => {
    const response = await fetch(`${url()}${path}`, { ...init, headers: { ...headers, cookie: cookie() } });
    response.headers.getSetCookie().forEach(keep);
    return response;
  };
  const dial = (): Line => openLine(`${url().replace("http", "ws")}/socket`, cookie());
  return {
    dial,
    get: async (path) => ask(path, {}),
    post: async (path, body, headers = {}) =>
      ask(
        path,
        { method: "POST", body: JSON.stringify(body) },
        { "content-type": "application/json", origin: url(), ...headers },
      ),
    remove: async (path) => ask(path, { method: "DELETE" }, { origin: url() }),
    connect: async () => {
      const line = dial();
      line.say({ type: "hello", protocol: 1 });
      await line.next("welcome");
      return line;
    },
  };
}

function openLine(url: string, cookie: string): Line {
  const socket = new WebSocket(url, { headers: { cookie } });
  const isOpen = once(socket, "open");
  const closed = once(socket, "close").then(([code]) => code as number);
  const unread: Readonly<Record<string, unknown>>[] = [];
  let heard = Promise.withResolvers<void>();
  socket.on("message", (data: Buffer) => {
    unread.push(JSON.parse(data.toString()) as Readonly<Record<string, unknown>>);
    heard.resolve();
    heard = Promise.withResolvers();
  });
  return {
    socket,
    closed,
    say: (message) => void isOpen.then(() => socket.send(JSON.stringify(message))),
    next: async (type) => {
      for (;;) {
        const index = unread.findIndex((message) => message["type"] === type);
        const [found] = index === -1 ? [] : unread.splice(index, 1);
        if (found) return found;
        await heard.promise;
      }
    },
  };
}
