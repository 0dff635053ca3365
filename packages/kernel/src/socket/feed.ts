import type { Clock, Log } from "../engine/ports.ts";
import type { ProblemTable } from "../protocol/problem.ts";
import type { Actors } from "./actors.ts";
import { isTransient, toWireProblem } from "./failures.ts";
import type { SocketLimits } from "./options.ts";
import type { Outlet } from "./outlet.ts";
import type { ShareRead } from "./shared-reads.ts";

/** One subscription of one socket, to an aggregate or to a list. */
export interface Feed {
  readonly id: string;
  /** Whether its client was sent anything of it on this socket. */
  readonly isShown: boolean;
  /** Reads again, whatever was heard. */
  refresh(): void;
  /** The socket takes more again. */
  resume(): void;
  tick(nowMs: number): void;
  close(): void;
}

/** What a feed needs of the socket that it is on. */
export interface FeedContext {
  readonly outlet: Outlet;
  readonly actors: Actors;
  readonly share: ShareRead;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: SocketLimits;
  readonly problems: ProblemTable;
  /** The feed has ended by itself, for this reason. */
  onEnded(feed: Feed, error: unknown): void;
}

/**
 * Tells the client of a failed read: `stale` where it may go well later, else `gone`.
 *
 * @param wasStale - the client was told so before
 * @returns whether it may go well later
 */
export function tellFailure(
  feed: Feed,
  { outlet, log, problems, onEnded }: FeedContext,
  error: unknown,
  wasStale: boolean,
): boolean {
  const problem = toWireProblem(error, problems);
  if (problem.code === "internal") log.error("a subscription could not be read", { "pii.error": error });
  if (isTransient(problem)) {
    if (!wasStale) outlet.send({ type: "stale", id: feed.id, code: problem.code });
    return true;
  }
  outlet.send({ type: "gone", id: feed.id, ...problem });
  feed.close();
  onEnded(feed, error);
  return false;
}
