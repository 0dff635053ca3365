import type { ClosedTurnView, InterviewView } from "@segno/interviews/wire";
import { MessageSquareWarning } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { count } from "../../../shared/lib/time.ts";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Dialog } from "../../../shared/ui/dialog.tsx";
import { Field, Textarea } from "../../../shared/ui/field.tsx";
import { codeWords } from "../code-words.ts";
import type { InterviewCommands } from "../use-interview.ts";

/** The most that a note may hold, in characters. */
const noteCharacters = 500;

export interface ContestProps {
  readonly turn: ClosedTurnView;
  readonly view: InterviewView;
  readonly commands: InterviewCommands;
}

/** What the candidate holds against the verdict on one turn: what was said, and the way to say it. */
export function Contest({ turn, view, commands }: ContestProps): ReactNode {
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  if (turn.feedback?.grading !== "graded") return null;
  const said = (view.contests ?? []).filter(({ turnId }) => turnId === turn.turnId);
  return (
    <div className="mt-2 grid gap-2">
      {said.map(({ at, note }) => (
        <p key={at} className="rounded-lg bg-well/70 px-4 py-2.5 text-sm">
          <span className="font-semibold">You see it differently.</span> <span className="break-words">{note}</span>
        </p>
      ))}
      {view.legal.includes("contest-verdict") && (
        <Button
          ref={trigger}
          size="sm"
          variant="ghost"
          className="-ml-3 justify-self-start text-quiet print:hidden"
          disabled={!commands.can("contest-verdict")}
          onClick={() => setOpen(true)}
        >
          <MessageSquareWarning aria-hidden />I see it differently
        </Button>
      )}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        returnTo={trigger}
        title="You see it differently?"
        description="Say what was missed. Your note stays with the verdict, and where there is another grader, it judges anew."
      >
        <ContestForm
          turnId={turn.turnId}
          left={view.left?.contests ?? 0}
          commands={commands}
          onSent={() => setOpen(false)}
        />
      </Dialog>
    </div>
  );
}

interface ContestFormProps {
  readonly turnId: string;
  readonly left: number;
  readonly commands: InterviewCommands;
  readonly onSent: () => void;
}

function ContestForm({ turnId, left, commands, onSent }: ContestFormProps): ReactNode {
  const [note, setNote] = useState("");
  const send = async (): Promise<void> => {
    if (await commands.run({ type: "contest-verdict", turnId, note })) onSent();
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        label="Your note"
        aside={`${note.length} of ${noteCharacters}`}
        hint={`${count(left, "note")} left for this interview.`}
      >
        {(ids) => (
          <Textarea
            {...ids}
            value={note}
            maxLength={noteCharacters}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {commands.refused && <RefusalNotice failure={commands.refused} words={codeWords} onDismiss={commands.dismiss} />}
      <Button
        type="submit"
        variant="primary"
        className="justify-self-end"
        disabled={!commands.can("contest-verdict") || note.trim() === ""}
        busy={commands.inFlight === "contest-verdict"}
        busyLabel="Sending"
      >
        Send the note
      </Button>
    </form>
  );
}
