import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { ControlIds } from "./field.tsx";

export interface ChipsProps {
  readonly ids: ControlIds;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly max: number;
  readonly maxLength: number;
  readonly placeholder: string;
  readonly suggestions?: readonly string[];
}

/** Words, typed one by one: Enter or a comma adds one, Backspace in the empty field takes the last back. */
export function Chips({ ids, values, onChange, max, maxLength, placeholder, suggestions = [] }: ChipsProps): ReactNode {
  const [typed, setTyped] = useState("");
  const add = (text: string): void => {
    const words = text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const fresh = words.filter((word) => !values.some((value) => value.toLowerCase() === word.toLowerCase()));
    if (fresh.length > 0) onChange([...values, ...fresh].slice(0, max));
    setTyped("");
  };
  const remove = (gone: string): void => onChange(values.filter((value) => value !== gone));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter" && typed.trim() !== "" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add(typed);
    }
    const last = values.at(-1);
    if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
  };
  const left = suggestions.filter((word) => !values.some((value) => value.toLowerCase() === word.toLowerCase()));
  return (
    <div>
      <div className="flex min-h-11 flex-wrap items-center gap-1.5 rounded-lg border border-edge bg-sheet p-1.5 focus-within:outline-2 focus-within:outline-accent hover:border-quiet">
        {values.map((value) => (
          <span
            key={value}
            className="inline-flex h-8 max-w-full items-center rounded-md bg-accent-wash pl-2.5 text-sm font-semibold text-on-accent-wash"
          >
            <span className="truncate">{value}</span>
            <button
              type="button"
              aria-label={`Remove ${value}`}
              onClick={() => remove(value)}
              className="grid size-8 place-items-center rounded-md hover:text-ink"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        ))}
        <input
          {...ids}
          value={typed}
          maxLength={maxLength}
          disabled={values.length >= max}
          placeholder={values.length >= max ? `${max} is the most` : values.length === 0 ? placeholder : "Add another"}
          onChange={(event) =>
            event.target.value.endsWith(",") ? add(event.target.value) : setTyped(event.target.value)
          }
          onKeyDown={onKeyDown}
          onBlur={() => typed.trim() !== "" && add(typed)}
          className="h-8 min-w-32 flex-1 bg-transparent px-1.5 text-base outline-none placeholder:text-quiet/80"
        />
      </div>
      {left.length > 0 && values.length < max && (
        <div className="mt-2 flex flex-wrap gap-1.5" role="group" aria-label="Suggestions">
          {left.slice(0, 6).map((word) => (
            <button
              key={word}
              type="button"
              onClick={() => add(word)}
              className="h-8 rounded-md border border-dashed border-edge/70 px-2.5 text-sm text-quiet hover:border-edge hover:text-ink"
            >
              + {word}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
