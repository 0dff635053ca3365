import { type InterviewView, planBounds } from "@segno/interviews/wire";
import { Play, RefreshCw } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Kbd } from "../../../shared/keys/kbd.tsx";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { count } from "../../../shared/lib/time.ts";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Notices } from "../notices.tsx";
import type { LiveInterview } from "../use-interview.ts";
import { AskButton } from "../ways/ask-button.tsx";
import { WaysMenu } from "../ways/ways-menu.tsx";
import { modeWords } from "../words.ts";
import { PlanCard } from "./plan-card.tsx";
import { moved, splitPlan, swapped, without } from "./plan-edits.ts";
import { Spares } from "./spares.tsx";
import { Unmet } from "./unmet.tsx";

export interface PlanViewProps {
  readonly live: LiveInterview;
  readonly view: InterviewView;
  /** Goes into the room, once the interview has begun. */
  readonly onStarted: () => void;
}

/** What will be asked about, in which order and why; texts stay closed until they are asked. */
export function PlanView({ live, view, onStarted }: PlanViewProps): ReactNode {
  const commands = useCommands(live);
  const list = useRef<HTMLOListElement>(null);
  const { planned, spares } = splitPlan(view.plan ?? []);
  const order = planned.map(({ slot }) => slot);
  const minutes = planned.reduce((sum, slot) => sum + slot.minutes, 0);
  const [told, setTold] = useState("");
  const aim = useRef<Aim>(undefined);
  const resting = !commands.can("edit-plan");

  const edit = async (next: readonly number[] | undefined, words: string, focus: Aim): Promise<void> => {
    if (!next) return;
    aim.current = focus;
    if (await commands.run({ type: "edit-plan", order: [...next] })) setTold(words);
  };
  const start = async (): Promise<void> => {
    if (await commands.run({ type: "start" })) onStarted();
  };
  useShortcuts({ "Ctrl+Enter": commands.can("start") ? () => void start() : undefined });
  useEffect(() => {
    if (resting || !aim.current || !list.current) return;
    focusOn(list.current, aim.current);
    aim.current = undefined;
  }, [resting]);

  return (
    <Page width="wide">
      <PageHead
        eyebrow={
          <span className="flex flex-wrap gap-2">
            <Badge tone="accent">Plan</Badge>
            <Badge>{modeWords[view.mode]}</Badge>
            <Badge>
              {view.clockFactor === 0
                ? "No clock"
                : view.clockFactor === 1
                  ? "With a clock"
                  : `Clock × ${view.clockFactor}`}
            </Badge>
          </span>
        }
        title={view.title}
        actions={<WaysMenu view={view} commands={commands} />}
      >
        {count(planned.length, "question")}, about {minutes} minutes. What each is about stands here; the words stay
        closed until they are asked.
      </PageHead>
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr]">
        <div className="grid gap-3 lg:row-span-2">
          <Notices live={live} commands={commands} kept="this is the plan as last known" />
          <Unmet unmet={view.unmet ?? []} />
          <p role="status" className="sr-only">
            {told}
          </p>
          <h2 className="sr-only">Planned questions</h2>
          <ol ref={list} className="grid gap-3">
            {planned.map((slot, index) => (
              <PlanCard
                key={slot.slot}
                slot={slot}
                number={index + 1}
                of={planned.length}
                spares={spares}
                disabled={resting}
                canRemove={planned.length > planBounds.minSlots}
                onMove={(step) =>
                  void edit(
                    moved(order, slot.slot, step),
                    `${slot.skill} is now question ${index + 1 + step} of ${planned.length}`,
                    {
                      slot: slot.slot,
                      act: step < 0 ? "up" : "down",
                    },
                  )
                }
                onRemove={() =>
                  void edit(without(order, slot.slot), `${slot.skill} was removed`, {
                    slot: (planned[index + 1] ?? planned[index - 1])?.slot ?? 0,
                    act: "remove",
                  })
                }
                onSwap={(spare) =>
                  void edit(swapped(order, slot.slot, spare.slot), `${spare.skill} is now question ${index + 1}`, {
                    slot: spare.slot,
                    act: "swap",
                  })
                }
              />
            ))}
          </ol>
        </div>
        <aside aria-label="The interview" className="sheet p-5 max-lg:order-first">
          <dl className="grid grid-cols-2 gap-4 numerals">
            <div>
              <dt className="text-sm text-quiet">Questions</dt>
              <dd className="text-2xl font-semibold">{planned.length}</dd>
            </div>
            <div>
              <dt className="text-sm text-quiet">Minutes</dt>
              <dd className="text-2xl font-semibold">{minutes}</dd>
            </div>
          </dl>
          <Button
            variant="primary"
            size="lg"
            className="mt-5 w-full"
            disabled={!commands.can("start")}
            busy={commands.inFlight === "start"}
            busyLabel="Beginning"
            aria-keyshortcuts="Control+Enter"
            onClick={() => void start()}
          >
            <Play aria-hidden />
            Begin the interview
          </Button>
          <p className="mt-3 text-sm text-quiet">
            {view.clockFactor === 0
              ? "No clock runs. You can pause, skip or leave at any time."
              : "The clock runs once you begin. You can ask for more time at every question."}
            <span className="ml-1.5 hidden gap-1 whitespace-nowrap lg:inline-flex">
              <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
            </span>
          </p>
          <AskButton
            about="retry-plan"
            size="sm"
            variant="ghost"
            busyLabel="Choosing anew"
            className="mt-3 w-full"
            {...{ view, commands }}
          >
            <RefreshCw aria-hidden />
            Ask for a new plan
          </AskButton>
          <p className="text-center text-2xs text-quiet numerals">
            {view.left?.plans === 0 ? "No tries are left" : `${count(view.left?.plans ?? 0, "try", "tries")} left`}
          </p>
        </aside>
        <Spares
          spares={spares}
          disabled={resting || planned.length >= planBounds.maxSlots}
          onAdd={(spare) =>
            void edit([...order, spare.slot], `${spare.skill} is now question ${order.length + 1}`, {
              slot: spare.slot,
              act: "up",
            })
          }
        />
      </div>
    </Page>
  );
}

/** Where the focus goes once a change is there: the same button of the moved card, or what is beside it. */
interface Aim {
  readonly slot: number;
  readonly act: "up" | "down" | "swap" | "remove";
}

function focusOn(list: HTMLElement, { slot, act }: Aim): void {
  const card = list.querySelector(`[data-slot="${slot}"]`);
  const wanted = card?.querySelector<HTMLButtonElement>(`[data-act="${act}"]:not(:disabled)`);
  (wanted ?? card?.querySelector<HTMLButtonElement>("button:not(:disabled)"))?.focus();
}
