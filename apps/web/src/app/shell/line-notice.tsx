import type { ReactNode } from "react";
import { useConnection } from "../../shared/live/live.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Notice } from "../../shared/ui/notice.tsx";

const endings = {
  "signed-out": {
    title: "You are not signed in any more",
    text: "Sign in again. What you typed is kept in this browser.",
  },
  outdated: {
    title: "Segno has been renewed",
    text: "Load the page again to go on. What you typed is kept in this browser.",
  },
} as const;

/** The line will not come back by itself: why, and the one thing to do. */
export function LineNotice(): ReactNode {
  const { status } = useConnection();
  if (status !== "signed-out" && status !== "outdated") return null;
  const { title, text } = endings[status];
  return (
    <div className="mx-auto max-w-7xl px-4 pt-4 sm:px-6">
      <Notice
        tone="warn"
        role="alert"
        title={title}
        actions={
          <Button size="sm" onClick={() => window.location.reload()}>
            Load the page again
          </Button>
        }
      >
        {text}
      </Notice>
    </div>
  );
}
