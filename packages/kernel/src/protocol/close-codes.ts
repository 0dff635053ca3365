/**
 * Why the server ends a socket. Codes from 4000 are this protocol's own; 1000, 1007, 1012 and 1013 keep the meaning
 * that RFC 6455 and its registry give them. Public: never renumbered, never reused.
 */
export const closeCodes = {
  /** The client ended it. */
  normal: 1000,
  /** The process stops: connect again, another one answers. */
  restart: 1012,
  /** Who you are could not be looked up just now: connect again later. */
  tryAgainLater: 1013,
  /** The first message was no `hello`, or it names a protocol that this server does not speak. */
  protocol: 4400,
  /** Nobody is signed in, or the sign-in ended. */
  notSignedIn: 4401,
  /** No `hello`, or no answer to a `ping`, in time. */
  heartbeat: 4408,
  /** A frame was larger than 65,536 bytes. */
  tooLarge: 4413,
  /** Too many bad messages within a minute. */
  tooMany: 4429,
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
