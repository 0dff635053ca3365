import { type ReactNode, useRef, useState } from "react";
import { Button, type ButtonProps } from "../../../shared/ui/button.tsx";
import type { AnyInterviewView, InterviewCommands } from "../use-interview.ts";
import { Ask, type AskedAbout } from "./ask.tsx";

export interface AskButtonProps extends Pick<ButtonProps, "busyLabel" | "children" | "className" | "size" | "variant"> {
  readonly about: AskedAbout;
  readonly view: AnyInterviewView;
  readonly commands: InterviewCommands;
}

/** A button for a command that is asked about before it is sent. */
export function AskButton({ about, view, commands, ...looks }: AskButtonProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        ref={button}
        {...looks}
        disabled={!commands.can(about)}
        busy={commands.inFlight === about}
        onClick={() => setAsking(true)}
      />
      <Ask
        about={asking ? about : undefined}
        onClose={() => setAsking(false)}
        view={view}
        commands={commands}
        returnTo={button}
      />
    </>
  );
}
