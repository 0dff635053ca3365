/** A no or a failure, as any channel tells it: its public code, and what stands beside it. */
export interface Failure {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Words for a code: what happened, and what the reader can do next. */
export interface CodeWords {
  readonly title: string;
  readonly next: string;
}

/** The codes that every product shares. */
export const commonWords: Readonly<Record<string, CodeWords>> = {
  offline: { title: "The server cannot be reached", next: "Check your connection. We keep trying." },
  "not-signed-in": {
    title: "You are not signed in",
    next: "Open the sign-in link that the server printed when it started.",
  },
  "not-permitted": { title: "This is not yours to do", next: "Ask someone whose role allows it." },
  "not-found": { title: "There is nothing here", next: "It may have been erased, or belong to someone else." },
  "transition-refused": {
    title: "That is not possible any more",
    next: "It has moved on. This page shows how it stands now.",
  },
  "version-conflict": {
    title: "It was changed elsewhere",
    next: "This page shows it anew. Look again, then repeat what you did.",
  },
  "invalid-command": { title: "Something in it is not right", next: "Correct what is marked and try again." },
  "invalid-request": { title: "The server could not read that", next: "Reload the page and try again." },
  "rate-limited": { title: "That was too much at once", next: "Wait a minute, then try again. Nothing is lost." },
  "database-unavailable": {
    title: "The server cannot reach its data just now",
    next: "Nothing that was confirmed is lost. Try again in a moment.",
  },
  "state-newer": { title: "The server is being renewed", next: "Try again in a moment." },
  "link-expired": { title: "This link has run out", next: "Ask for a new one. The server prints one at each start." },
  "outside-unavailable": {
    title: "A service that this needs does not answer",
    next: "Nothing is lost. Try again in a moment.",
  },
  "key-reused": { title: "This was sent before, with other words", next: "Reload the page and try again." },
  "too-large": { title: "That is too much at once", next: "Make it shorter and try again." },
  unreadable: { title: "The answer could not be understood", next: "Reload the page and try again." },
  closed: { title: "The page was closed before it was sent", next: "It is kept and sent when you are back." },
  internal: { title: "Something failed on our side", next: "Try again. If it stays, tell whoever runs this the code." },
};

/** Looks a code up in a product's words, then in the common ones; what nobody knows is said as such. */
export function wordsOf(code: string, product: Readonly<Record<string, CodeWords>> = {}): CodeWords {
  return (
    product[code] ??
    commonWords[code] ?? {
      title: "That did not work",
      next: "Try again. If it stays, tell whoever runs this the code.",
    }
  );
}
