/** A person's browser as far as REST goes: a cookie, and JSON both ways. */
export interface Session {
  readonly url: string;
  readonly cookie: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(method: string, path: string, init?: { readonly body?: string; readonly headers?: Headings }): Promise<Answer>;
  /** The same person at another address of the same service. */
  at(url: string): Session;
}

type Headings = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly headers: Headers;
}

/** Enters the demo by its printed link. */
export async function enterDemo(url: string, token: string): Promise<Session> {
  const response = await fetch(`${url}/api/demo/enter`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(`the demo's link was answered ${response.status}: ${await response.text()}`);
  return sessionOf(url, (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "");
}

export function sessionOf(url: string, cookie: string): Session {
  const send: Session["send"] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        cookie,
        origin: url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Answer["body"],
    };
  };
  return {
    url,
    cookie,
    send,
    get: async (path) => send("GET", path),
    post: async (path, body, headers = {}) => send("POST", path, { body: JSON.stringify(body), headers }),
    at: (other) => sessionOf(other, cookie),
  };
}
