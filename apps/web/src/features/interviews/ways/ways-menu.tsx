import type { InterviewCommand } from "@segno/interviews/wire";
import { EllipsisVertical, Eraser, Flag, type LucideIcon, RefreshCw, ShieldCheck, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { Menu, MenuItem } from "../../../shared/ui/menu.tsx";
import { type AnyInterviewView, type InterviewCommands, isOwn } from "../use-interview.ts";
import { Ask, type AskedAbout } from "./ask.tsx";
import { ConsentsDialog } from "./consents-dialog.tsx";

interface Way {
  readonly command: Extract<InterviewCommand["type"], AskedAbout | "set-consents" | "regrade">;
  readonly icon: LucideIcon;
  readonly words: string;
  readonly busy: string;
  readonly danger?: true;
}

const ways: readonly Way[] = [
  { command: "regrade", icon: RefreshCw, words: "Grade again", busy: "Asking to grade again" },
  { command: "set-consents", icon: ShieldCheck, words: "What you allow", busy: "Saving" },
  { command: "finish", icon: Flag, words: "Finish now", busy: "Finishing" },
  { command: "cancel", icon: Trash2, words: "Cancel the interview", busy: "Cancelling", danger: true },
  { command: "erase", icon: Eraser, words: "Erase the interview", busy: "Erasing", danger: true },
];

export interface WaysMenuProps {
  readonly view: AnyInterviewView;
  readonly commands: InterviewCommands;
}

/** The ways that are open now beside the main one, the same on every screen: only what the server's view calls legal. */
export function WaysMenu({ view, commands }: WaysMenuProps): ReactNode {
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<AskedAbout | "set-consents">();
  const busy = ways.find(({ command }) => command === commands.inFlight)?.busy;
  const choose = (command: Way["command"]): void => {
    if (command === "regrade") void commands.run({ type: command });
    else setOpen(command);
  };
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Menu
        trigger={
          <Button
            ref={trigger}
            size="icon-sm"
            variant="ghost"
            aria-label={busy ?? "More"}
            title="More"
            busy={busy !== undefined}
            busyLabel={null}
          >
            <EllipsisVertical aria-hidden />
          </Button>
        }
      >
        {ways
          .filter(({ command }) => view.legal.includes(command))
          .map(({ command, icon: Icon, words, danger }) => (
            <MenuItem
              key={command}
              disabled={!commands.can(command)}
              onSelect={() => choose(command)}
              className={danger ? "text-bad" : ""}
            >
              <Icon aria-hidden />
              {words}
            </MenuItem>
          ))}
      </Menu>
      <Ask
        about={open === "set-consents" ? undefined : open}
        onClose={close}
        view={view}
        commands={commands}
        returnTo={trigger}
      />
      {isOwn(view) && (
        <ConsentsDialog
          open={open === "set-consents"}
          onClose={close}
          view={view}
          commands={commands}
          returnTo={trigger}
        />
      )}
    </>
  );
}
