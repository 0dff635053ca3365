import type { ReactNode } from "react";
import { Kbd } from "../../shared/keys/kbd.tsx";
import { setSingleKeys, useSingleKeys } from "../../shared/keys/keys.ts";
import { Switch } from "../../shared/ui/choice.tsx";
import { Dialog } from "../../shared/ui/dialog.tsx";

const groups: readonly {
  readonly title: string;
  readonly rows: readonly (readonly [keys: readonly string[], does: string])[];
}[] = [
  { title: "Anywhere", rows: [[["?"], "this list"]] },
  {
    title: "Interviews",
    rows: [
      [["N"], "new interview"],
      [["Ctrl", "Enter"], "choose questions, on the new interview's page"],
    ],
  },
  {
    title: "Plan",
    rows: [
      [["Ctrl", "Enter"], "begin the interview"],
      [["Alt", "↑"], "question earlier"],
      [["Alt", "↓"], "question later"],
    ],
  },
  {
    title: "In the room",
    rows: [
      [["Ctrl", "Enter"], "send the answer"],
      [["Alt", "P"], "pause"],
      [["Alt", "T"], "more time; T alone outside the answer"],
      [["Alt", "H"], "hint; H alone outside the answer"],
      [["Enter"], "resume, when paused"],
    ],
  },
  {
    title: "Report",
    rows: [
      [["J"], "next question"],
      [["K"], "question before"],
      [["P"], "print"],
    ],
  },
];

/** Every key there is, and the switch that turns the single ones off. */
export function KeyboardDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}): ReactNode {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" description="On a Mac, ⌘ for Ctrl and ⌥ for Alt.">
      <Switch
        label="Keys without Ctrl or Alt"
        detail="Off: only combinations work, so nothing happens by a slip or by dictation."
        checked={useSingleKeys()}
        onChange={setSingleKeys}
      />
      <div className="mt-5 grid gap-5">
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="eyebrow">{group.title}</h3>
            <dl className="mt-1.5 grid gap-1">
              {group.rows.map(([keys, does]) => (
                <div key={does} className="flex min-h-8 items-center justify-between gap-4">
                  <dt className="order-2 flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-sm">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
