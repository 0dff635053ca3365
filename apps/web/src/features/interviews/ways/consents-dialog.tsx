import { type ConsentKind, type InterviewView, consentTextVersion } from "@segno/interviews/wire";
import type { ReactNode, RefObject } from "react";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { Switch } from "../../../shared/ui/choice.tsx";
import { Dialog } from "../../../shared/ui/dialog.tsx";
import { codeWords } from "../code-words.ts";
import type { InterviewCommands } from "../use-interview.ts";

type Settable = Exclude<ConsentKind, "keeping">;

const words: Readonly<Record<Settable, { readonly label: string; readonly detail: string }>> = {
  model: {
    label: "A language model may read my answers",
    detail: "Only where one is set up here. Contact details are masked first. Without it, grading is done here alone.",
  },
  browserSpeech: {
    label: "My browser's maker may hear me",
    detail: "Some browsers send sound to their maker to turn speech into text.",
  },
  serverSpeech: {
    label: "A speech service may hear me",
    detail: "Sound goes to the service that is set up here, and is not kept there.",
  },
  keptClips: { label: "Keep the recordings of my voice", detail: "For 30 days, for yourself alone." },
};

export interface ConsentsDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly view: InterviewView;
  readonly commands: InterviewCommands;
  readonly returnTo: RefObject<HTMLElement | null>;
}

/** What the candidate allows, to be given and taken back; each counts once the server has it. */
export function ConsentsDialog({ open, onClose, view, commands, returnTo }: ConsentsDialogProps): ReactNode {
  // nothing here speaks or listens yet: of the voice's there is only what was given, to be taken back
  const kinds = (Object.keys(words) as Settable[]).filter((kind) => kind === "model" || view.consents[kind]);
  const saving = commands.inFlight === "set-consents";
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      returnTo={returnTo}
      title="What you allow"
      description="Given or taken back at any time. It counts from the next use on."
    >
      <div className="grid gap-5">
        {kinds.map((kind) => (
          <Switch
            key={kind}
            {...words[kind]}
            checked={view.consents[kind]}
            resting={!commands.can("set-consents")}
            onChange={(given) =>
              void commands.run({
                type: "set-consents",
                consents: { textVersion: consentTextVersion, [kind]: given },
              })
            }
          />
        ))}
        <p className="border-t border-line pt-4 text-sm text-quiet">
          Your answers are kept, since there is nothing to grade otherwise. To take that back, erase the interview.
        </p>
        <p role="status" className="-my-4 min-h-6 text-sm text-quiet">
          {saving ? "Saving" : ""}
        </p>
        {commands.refused && (
          <RefusalNotice failure={commands.refused} words={codeWords} onDismiss={commands.dismiss} />
        )}
      </div>
    </Dialog>
  );
}
