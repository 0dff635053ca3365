import { Check } from "lucide-react";
import { Checkbox as RadixCheckbox, RadioGroup, Switch as RadixSwitch } from "radix-ui";
import { type ReactNode, useId } from "react";
import { cn } from "../lib/cn.ts";

export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly detail?: ReactNode;
}

export interface ChoiceProps<V extends string> {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly Option<V>[];
  /** `bar` for words of one line, `cards` where each choice is explained. */
  readonly look?: "bar" | "cards";
  readonly className?: string;
}

/** One of a few; arrow keys move between them. */
export function Choice<V extends string>({
  legend,
  hint,
  value,
  onChange,
  options,
  look = "bar",
  className,
}: ChoiceProps<V>): ReactNode {
  const id = useId();
  return (
    <div className={className}>
      <p id={id} className="mb-1.5 text-sm font-semibold">
        {legend}
      </p>
      <RadioGroup.Root
        value={value}
        onValueChange={(next) => onChange(next as V /* radix hands back one of the values it was given */)}
        aria-labelledby={id}
        className={
          look === "bar"
            ? cn("gap-1 rounded-xl bg-well p-1", options.length > 4 ? "grid grid-cols-4 sm:flex" : "flex")
            : "grid gap-2 sm:grid-cols-2"
        }
      >
        {options.map((option) =>
          look === "bar" ? <Segment key={option.value} {...option} /> : <Tile key={option.value} {...option} />,
        )}
      </RadioGroup.Root>
      {hint !== undefined && <p className="mt-1.5 text-sm text-quiet">{hint}</p>}
    </div>
  );
}

function Segment({ value, label }: Option<string>): ReactNode {
  return (
    <RadioGroup.Item
      value={value}
      className={cn(
        "min-h-10 min-w-10 flex-1 rounded-lg px-2 py-1 text-sm leading-tight font-semibold text-quiet numerals hover:text-ink",
        "data-[state=checked]:bg-sheet data-[state=checked]:text-ink data-[state=checked]:shadow-sheet data-[state=checked]:ring-1 data-[state=checked]:ring-edge/70",
      )}
    >
      {label}
    </RadioGroup.Item>
  );
}

function Tile({ value, label, detail }: Option<string>): ReactNode {
  const id = useId();
  return (
    <RadioGroup.Item
      value={value}
      aria-labelledby={id}
      aria-describedby={`${id}-detail`}
      className={cn(
        "group flex gap-3 rounded-xl border border-line bg-sheet p-4 text-left hover:border-edge",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent-wash/50 data-[state=checked]:ring-1 data-[state=checked]:ring-accent",
      )}
    >
      <span
        aria-hidden
        className="mt-0.5 grid size-[1.125rem] shrink-0 place-items-center rounded-full border border-edge group-data-[state=checked]:border-[5px] group-data-[state=checked]:border-accent"
      />
      <span>
        <span id={id} className="block font-semibold">
          {label}
        </span>
        <span id={`${id}-detail`} className="mt-0.5 block text-sm text-quiet">
          {detail}
        </span>
      </span>
    </RadioGroup.Item>
  );
}

export interface TickProps {
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly invalid?: boolean;
}

/** A checkbox whose words are part of its target. */
export function Tick({ label, detail, checked, onChange, invalid }: TickProps): ReactNode {
  const id = useId();
  return (
    <div className="flex gap-3">
      <RadixCheckbox.Root
        id={id}
        checked={checked}
        onCheckedChange={(next) => onChange(next === true)}
        aria-invalid={invalid || undefined}
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        className="grid size-6 shrink-0 place-items-center rounded-md border border-edge bg-sheet aria-invalid:border-bad data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=checked]:text-on-accent"
      >
        <RadixCheckbox.Indicator>
          <Check aria-hidden className="size-4" strokeWidth={3} />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {detail !== undefined && (
          <p id={`${id}-detail`} className="text-sm text-quiet">
            {detail}
          </p>
        )}
      </div>
    </div>
  );
}

export interface SwitchProps extends Omit<TickProps, "invalid"> {
  /** It cannot be turned just now; it keeps the focus. */
  readonly resting?: boolean;
}

/** On or off, at once. */
export function Switch({ label, detail, checked, onChange, resting = false }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {detail !== undefined && (
          <p id={`${id}-detail`} className="text-sm text-quiet">
            {detail}
          </p>
        )}
      </div>
      <RadixSwitch.Root
        id={id}
        checked={checked}
        onCheckedChange={(next) => !resting && onChange(next)}
        aria-disabled={resting || undefined}
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        className="aria-disabled:cursor-progress aria-disabled:opacity-60 relative h-6 w-11 shrink-0 rounded-full border border-edge bg-well data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-1 rounded-full bg-quiet transition-transform data-[state=checked]:translate-x-[1.375rem] data-[state=checked]:bg-on-accent" />
      </RadixSwitch.Root>
    </div>
  );
}
