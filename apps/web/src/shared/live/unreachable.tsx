import type { ReactNode } from "react";
import { useClient } from "./client-context.ts";
import type { CodeWords, Failure } from "./failure.ts";
import { RefusalNotice } from "./refusal-notice.tsx";

export interface UnreachableProps {
  /** None where nobody answered. */
  readonly failure: Failure | undefined;
  readonly words: Readonly<Record<string, CodeWords>>;
  /** Another way on. */
  readonly children?: ReactNode;
}

/** What stands where nothing could be had yet: why, its code, and the way to ask again. */
export function Unreachable({ failure, words, children }: UnreachableProps): ReactNode {
  const { retryNow } = useClient();
  return (
    <div className="grid justify-items-start gap-6">
      <RefusalNotice
        failure={failure ?? { code: "offline", details: {} }}
        words={words}
        onRetry={retryNow}
        className="w-full"
      />
      {children}
    </div>
  );
}
