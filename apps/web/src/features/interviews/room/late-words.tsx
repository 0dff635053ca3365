import type { InterviewView } from "@segno/interviews/wire";
import { type ReactNode, useState } from "react";
import { keep, readKept } from "../../../shared/lib/storage.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { draftKey } from "../draft.ts";

/** What was typed for a question that closed before it could be sent: never lost, to be copied or thrown away. */
export function LateWords({ view }: { readonly view: InterviewView }): ReactNode {
  const [, setThrownAway] = useState("");
  const last = view.turns.at(-1);
  if (!last || view.status === "evaluating") return null;
  const key = draftKey(view.id, last.turnId);
  const words = readKept(key)?.trim();
  if (words === undefined || words === "" || words === last.answer?.text) return null;
  return (
    <Notice
      title="These words for the last question came too late"
      actions={
        <>
          <Button size="sm" onClick={() => void navigator.clipboard.writeText(words)}>
            Copy
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              keep(key, undefined);
              setThrownAway(key);
            }}
          >
            Throw away
          </Button>
        </>
      }
    >
      <p className="max-h-40 overflow-y-auto whitespace-pre-line">{words}</p>
    </Notice>
  );
}
