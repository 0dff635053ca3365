import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { type CodeWords, type Failure, wordsOf } from "./failure.ts";

export interface RefusalNoticeProps {
  readonly failure: Failure;
  readonly words?: Readonly<Record<string, CodeWords>>;
  readonly onDismiss?: () => void;
  readonly onRetry?: () => void;
  readonly className?: string;
}

/** A no, in words, with its code and the next step. */
export function RefusalNotice({ failure, words, onDismiss, onRetry, className }: RefusalNoticeProps): ReactNode {
  const { title, next } = wordsOf(failure.code, words);
  const actions = (onRetry ?? onDismiss) && (
    <>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
      {onDismiss && (
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          Understood
        </Button>
      )}
    </>
  );
  return (
    <Notice
      tone="bad"
      role="alert"
      title={title}
      code={failure.code}
      {...(className === undefined ? {} : { className })}
      actions={actions}
    >
      {next}
    </Notice>
  );
}
