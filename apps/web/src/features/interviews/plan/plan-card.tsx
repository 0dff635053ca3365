import type { PlannedView } from "@segno/interviews/wire";
import { ArrowDown, ArrowUp, Plus, Replace, X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Menu, MenuItem, MenuLabel } from "../../../shared/ui/menu.tsx";
import { DifficultyMarks } from "../difficulty.tsx";
import { kindWords } from "../words.ts";

export interface PlanCardProps {
  readonly slot: PlannedView;
  readonly number: number;
  readonly of: number;
  readonly spares: readonly PlannedView[];
  readonly disabled: boolean;
  readonly canRemove: boolean;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onSwap: (spare: PlannedView) => void;
}

/** One planned question: what it is about and why, never its text. */
export function PlanCard(props: PlanCardProps): ReactNode {
  const { slot, number, of, spares, disabled, canRemove, onMove, onRemove, onSwap } = props;
  const name = `question ${number}, ${slot.skill}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step =
      event.altKey && event.key === "ArrowUp" ? -1 : event.altKey && event.key === "ArrowDown" ? 1 : undefined;
    if (step === undefined || disabled) return;
    event.preventDefault();
    onMove(step);
  };
  return (
    <li data-slot={slot.slot} onKeyDown={onKeyDown} className="sheet flex gap-3.5 p-4 sm:gap-5 sm:p-5">
      <span aria-hidden className="w-7 shrink-0 pt-0.5 text-right font-serif text-2xl leading-none text-quiet numerals">
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <SlotWords slot={slot} number={number} />
        </div>
        <div className="-my-1 -ml-12 flex flex-wrap items-center gap-0.5 sm:ml-0">
          <Button
            data-act="up"
            size="icon-sm"
            variant="ghost"
            disabled={disabled || number === 1}
            aria-label={`Move ${name} up`}
            title="Earlier (Alt+↑)"
            onClick={() => onMove(-1)}
          >
            <ArrowUp aria-hidden />
          </Button>
          <Button
            data-act="down"
            size="icon-sm"
            variant="ghost"
            disabled={disabled || number === of}
            aria-label={`Move ${name} down`}
            title="Later (Alt+↓)"
            onClick={() => onMove(1)}
          >
            <ArrowDown aria-hidden />
          </Button>
          {spares.length > 0 && (
            <Menu
              align="start"
              className="w-80"
              trigger={
                <Button data-act="swap" size="sm" variant="ghost" disabled={disabled} aria-label={`Swap ${name}`}>
                  <Replace aria-hidden />
                  Swap
                </Button>
              }
            >
              <MenuLabel>Put in its place</MenuLabel>
              {spares.map((spare) => (
                <MenuItem key={spare.slot} onSelect={() => onSwap(spare)} className="flex-wrap justify-between gap-y-0">
                  <span className="font-semibold">{spare.skill}</span>
                  <span className="text-2xs text-quiet numerals">
                    {kindWords[spare.kind]}, {spare.minutes} min
                  </span>
                </MenuItem>
              ))}
            </Menu>
          )}
          <Button
            data-act="remove"
            size="sm"
            variant="ghost"
            disabled={disabled || !canRemove}
            aria-label={`Remove ${name}`}
            onClick={onRemove}
          >
            <X aria-hidden />
            Remove
          </Button>
        </div>
      </div>
    </li>
  );
}

/** A question that is not planned, but may be. */
export function SpareCard({
  slot,
  disabled,
  onAdd,
}: {
  readonly slot: PlannedView;
  readonly disabled: boolean;
  readonly onAdd: () => void;
}): ReactNode {
  return (
    <li data-slot={slot.slot} className="flex items-start gap-3 rounded-sheet border border-dashed border-edge/60 p-4">
      <div className="min-w-0 flex-1">
        <SlotWords slot={slot} />
      </div>
      <Button size="sm" disabled={disabled} aria-label={`Add ${slot.skill}`} onClick={onAdd}>
        <Plus aria-hidden />
        Add
      </Button>
    </li>
  );
}

function SlotWords({ slot, number }: { readonly slot: PlannedView; readonly number?: number }): ReactNode {
  return (
    <>
      <h3 className="text-[1.0625rem] leading-snug font-semibold">
        {number !== undefined && <span className="sr-only">Question {number}: </span>}
        {slot.skill}
      </h3>
      <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-quiet numerals">
        <span>{kindWords[slot.kind]}</span>
        <span>{slot.minutes} min</span>
        {slot.difficulty !== undefined && <DifficultyMarks difficulty={slot.difficulty} />}
      </p>
      {slot.why !== undefined && (
        <p className={cn("mt-2.5 max-w-prose", number === undefined && "text-sm text-quiet")}>
          <span className={number === undefined ? "sr-only" : "text-sm font-semibold text-quiet"}>
            Why this question.{" "}
          </span>
          {slot.why}
        </p>
      )}
    </>
  );
}
