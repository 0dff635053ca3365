import { type Client, ProblemError } from "segno/client";
import { createContext, use } from "react";

/** The line to the server, HTTP and socket. */
export const ClientContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = use(ClientContext);
  if (!client) throw new Error("useClient needs a ClientContext around it");
  return client;
}

/** The address of the server's socket, seen from this page. */
export function socketUrl({ protocol, host }: { readonly protocol: string; readonly host: string }): string {
  return `${protocol === "https:" ? "wss:" : "ws:"}//${host}/socket`;
}

/** Whether to ask once more: where nobody answered, or the server could not just then. */
export function isWorthAnotherTry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ProblemError && (error.status === 0 || error.status >= 500);
}
