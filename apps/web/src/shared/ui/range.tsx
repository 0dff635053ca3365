import { Slider } from "radix-ui";
import type { ReactNode } from "react";

export interface RangeProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, for those who hear it: "30 minutes". */
  readonly valueText: string;
}

/** A number between two bounds, by dragging, tapping or arrow keys. */
export function Range({ label, value, onChange, min, max, step, valueText }: RangeProps): ReactNode {
  return (
    <Slider.Root
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      min={min}
      max={max}
      step={step}
      className="relative flex h-11 w-full touch-none items-center select-none"
    >
      <Slider.Track className="relative h-1.5 grow rounded-full bg-line">
        <Slider.Range className="absolute h-full rounded-full bg-accent" />
      </Slider.Track>
      <Slider.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-6 rounded-full border-2 border-accent bg-sheet shadow-sheet"
      />
    </Slider.Root>
  );
}
