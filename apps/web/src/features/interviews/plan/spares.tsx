import type { PlannedView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { SpareCard } from "./plan-card.tsx";

export interface SparesProps {
  readonly spares: readonly PlannedView[];
  readonly disabled: boolean;
  readonly onAdd: (spare: PlannedView) => void;
}

/** The questions that are ready, but not planned. */
export function Spares({ spares, disabled, onAdd }: SparesProps): ReactNode {
  if (spares.length === 0) return null;
  return (
    <section aria-labelledby="spares">
      <h2 id="spares" className="text-lg font-semibold">
        Spares
      </h2>
      <p className="mt-1 text-sm text-quiet">Not planned, but ready: add one, or swap it for another.</p>
      <ul className="mt-3 grid gap-2">
        {spares.map((spare) => (
          <SpareCard key={spare.slot} slot={spare} disabled={disabled} onAdd={() => onAdd(spare)} />
        ))}
      </ul>
    </section>
  );
}
