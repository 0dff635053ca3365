import { answerCharacters } from "@segno/interviews/wire";
import { SendHorizontal } from "lucide-react";
import { type ReactNode, type RefObject, useId } from "react";
import { Kbd } from "../../../shared/keys/kbd.tsx";
import { cn } from "../../../shared/lib/cn.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { controlLook } from "../../../shared/ui/field.tsx";
import type { DraftState } from "../draft.ts";
import type { DraftHandle } from "../use-draft.ts";
import type { InterviewCommands } from "../use-interview.ts";

const draftWords: Readonly<Record<DraftState, string>> = {
  empty: "",
  saved: "Draft saved",
  saving: "Saving the draft",
  unsent: "Not sent yet, kept here",
};

export interface AnswerFormProps {
  /** The heading that asks: read with the field, so that who comes into it hears the question. */
  readonly questionId: string;
  readonly draft: DraftHandle;
  readonly commands: InterviewCommands;
  readonly offline: boolean;
  readonly onSend: () => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly actions?: ReactNode;
}

/** The one place to answer in. What is typed is a draft until it is sent. */
export function AnswerForm({
  questionId,
  draft,
  commands,
  offline,
  onSend,
  field,
  actions,
}: AnswerFormProps): ReactNode {
  const id = useId();
  const sending = commands.inFlight === "submit-answer";
  const tooLong = draft.text.length > answerCharacters;
  const nearEnd = draft.text.length > answerCharacters * 0.9;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        Your answer
      </label>
      <textarea
        id={id}
        ref={field}
        value={draft.text}
        readOnly={sending}
        onChange={(event) => draft.type(event.target.value)}
        aria-invalid={tooLong || undefined}
        aria-describedby={`${questionId} ${id}-state`}
        spellCheck
        placeholder="Say it as you would aloud: what it is, why, and one example of your own."
        className={cn(
          controlLook,
          "field-sizing-content max-h-[46dvh] min-h-44 resize-y lg:min-h-60 rounded-xl px-4 py-3.5 text-[1.0625rem] leading-relaxed shadow-sheet",
        )}
      />
      <div className="mt-2.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <p
          id={`${id}-state`}
          className={cn(
            "text-sm text-quiet numerals",
            ((offline && draft.state !== "saved") || tooLong) && "font-medium text-warn",
          )}
        >
          {tooLong || nearEnd
            ? `${draft.text.length.toLocaleString("en")} of ${answerCharacters.toLocaleString("en")} characters`
            : draftWords[draft.state === "saving" && offline ? "unsent" : draft.state]}
        </p>
        <div className="flex flex-1 basis-full items-center justify-end gap-2 sm:basis-auto">
          {actions}
          <Button
            type="submit"
            variant="primary"
            busy={sending}
            busyLabel="Sending"
            disabled={!commands.can("submit-answer") || draft.text.trim() === "" || tooLong}
            className="grow sm:grow-0"
          >
            <SendHorizontal aria-hidden />
            Send answer
          </Button>
        </div>
      </div>
      <p className="mt-2 hidden items-center justify-end gap-1.5 text-2xs text-quiet sm:flex">
        <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> sends
      </p>
    </form>
  );
}
