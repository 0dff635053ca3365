import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http } from "segno/http";

/** Hands a request of Node's to the door, and the door's response back. */
export function nodeListener(http: Http): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => void answer(http, request, response).catch(() => response.destroy()); // cut off
}

async function answer(http: Http, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "GET", url = "/", headers } = request;
  const made = await http.fetch(
    new Request(`http://${headers.host ?? "localhost"}${url}`, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]): [string, string][] => [[name, String(value)]]),
      ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
    }),
  );
  response.writeHead(made.status, Object.fromEntries(made.headers));
  response.end(Buffer.from(await made.arrayBuffer()));
}
