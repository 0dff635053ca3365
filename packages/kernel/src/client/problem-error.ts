import type { Details } from "../errors.ts";
import type { WireProblem } from "../protocol/server-messages.ts";

/** A coded no, from whichever channel: `code` and `details` are the same over the socket and over HTTP. */
export class ProblemError extends Error {
  readonly code: string;
  /** The HTTP status; 0 where nobody answered. */
  readonly status: number;
  readonly title: string;
  readonly details: Details;

  constructor({ code, status, title, details }: Omit<WireProblem, "details"> & { readonly details: Details }) {
    super(`${code}: ${title}`);
    this.name = "ProblemError";
    this.code = code;
    this.status = status;
    this.title = title;
    this.details = details;
  }

  /** How long to wait before it is worth asking again, where the server said so. */
  get retryAfterMs(): number | undefined {
    const retryAfterMs = this.details["retryAfterMs"];
    return typeof retryAfterMs === "number" ? retryAfterMs : undefined;
  }
}

/** The codes that the client itself answers with. */
export const clientProblems: Readonly<
  Record<"offline" | "closed" | "signedOut" | "tooLarge" | "unreadable", WireProblem>
> = {
  offline: { code: "offline", status: 0, title: "The server could not be reached", details: {} },
  closed: { code: "closed", status: 0, title: "The client was closed", details: {} },
  signedOut: { code: "not-signed-in", status: 401, title: "Nobody is signed in", details: {} },
  tooLarge: { code: "too-large", status: 413, title: "The command is too large for a frame", details: {} },
  unreadable: { code: "unreadable", status: 0, title: "The answer is none that this client knows", details: {} },
};
