import type { InterviewCommand } from "@segno/interviews/wire";
import { type ReactNode, useState } from "react";
import type { Commands } from "../../../shared/live/use-commands.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Confirm } from "../../../shared/ui/dialog.tsx";

/** Gives an interview up that has not begun. */
export function CancelButton({ commands }: { readonly commands: Commands<InterviewCommand> }): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        className="mt-3 w-full text-quiet"
        disabled={!commands.can("cancel")}
        busy={commands.inFlight === "cancel"}
        busyLabel="Cancelling"
        onClick={() => setAsking(true)}
      >
        Cancel this interview
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Cancel this interview?"
        confirm="Cancel the interview"
        cancel="Keep it"
        danger
        onConfirm={() => void commands.run({ type: "cancel" })}
      >
        It has not begun, so nothing is lost but its plan.
      </Confirm>
    </>
  );
}
