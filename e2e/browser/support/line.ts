import type { Page } from "playwright-core";

/** The page's socket, which can be made slow: what the server says arrives, in its order, once it is let through. */
export interface Line {
  /** Lets nothing through any more. */
  hold(): void;
  /** Lets what the server says through up to the first message with these words, and nothing after it. */
  holdAfter(words: string): void;
  release(): void;
  /** Nobody answers there, until it is taken up again. */
  refuse(): void;
  accept(): void;
}

export async function routeLine(page: Page): Promise<Line> {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  let isRefused = false;
  let last: string | undefined;
  await page.routeWebSocket("**/socket", async (socket) => {
    if (isRefused) {
      await socket.close();
      return;
    }
    socket.connectToServer().onMessage((message) => {
      if (isHeld) {
        waiting.push(() => socket.send(message));
        return;
      }
      socket.send(message);
      if (last !== undefined && message.includes(last)) isHeld = true;
    });
  });
  return {
    hold: () => void (isHeld = true),
    holdAfter: (words) => void (last = words),
    release: () => {
      [isHeld, last] = [false, undefined];
      for (const send of waiting.splice(0)) send();
    },
    refuse: () => void (isRefused = true),
    accept: () => void (isRefused = false),
  };
}
