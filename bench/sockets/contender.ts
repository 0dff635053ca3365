/** Names of those who are measured, as their processes are told. */
export const kinds = ["ws", "segno", "socket.io", "colyseus", "colyseus-50"] as const;
export type Kind = (typeof kinds)[number];

/** Begins to listen on loopback; 0 takes a free port. @returns the port */
export type StartServer = (options: { readonly port: number; readonly databaseUrl: string }) => Promise<number>;

/** Opens one session, with a state of its own on the server where there is any, and has seen that. */
export type OpenSession = (options: { readonly port: number; readonly n: number }) => Promise<Session>;

export interface Session {
  /** Sends a command; resolves when what it changed has come back to this session. One at a time. */
  command(): Promise<void>;
}

export type ToServer = { readonly type: "memory" };
export type FromServer =
  | { readonly type: "listening"; readonly port: number }
  /** In bytes, after the garbage was collected. */
  | { readonly type: "memory"; readonly heap: number; readonly resident: number };

export type ToClients =
  | { readonly type: "open"; readonly from: number; readonly count: number }
  | { readonly type: "command"; readonly count: number; readonly perSecond: number };
export type FromClients =
  | { readonly type: "opened" }
  /** Milliseconds from each command to what it changed. */
  | { readonly type: "commanded"; readonly delays: readonly number[] };
