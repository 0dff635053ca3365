import { jobTextCharacters, minuteBounds } from "@segno/interviews/wire";
import { type ReactNode, useId, useState } from "react";
import { Field, Textarea } from "../../../shared/ui/field.tsx";
import { Range } from "../../../shared/ui/range.tsx";

/** A part of the form under its own heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className="sheet p-5 sm:p-7">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      <div className="mt-4 grid gap-6">{children}</div>
    </section>
  );
}

/** How long it should take. */
export function Minutes({
  minutes,
  onChange,
}: {
  readonly minutes: number;
  readonly onChange: (minutes: number) => void;
}): ReactNode {
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <p className="text-sm font-semibold">Length</p>
        <p className="numerals">
          <span className="text-lg font-semibold">{minutes}</span> <span className="text-sm text-quiet">minutes</span>
        </p>
      </div>
      <Range
        label="Length in minutes"
        value={minutes}
        onChange={onChange}
        min={minuteBounds.min}
        max={minuteBounds.max}
        step={5}
        valueText={`${minutes} minutes`}
      />
      <div aria-hidden className="flex justify-between text-2xs text-quiet numerals">
        <span>{minuteBounds.min}</span>
        <span>{minuteBounds.max}</span>
      </div>
    </div>
  );
}

export interface JobAdvertProps {
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

/** The advert, once it is asked for: most go without. */
export function JobAdvert({ text, error, onChange }: JobAdvertProps): ReactNode {
  const [open, setOpen] = useState(text !== "");
  if (!open)
    return (
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="min-h-6 justify-self-start text-sm font-semibold text-accent underline-offset-2 hover:underline"
      >
        + Add the job advert
      </button>
    );
  return (
    <Field
      label="Job advert"
      aside={text.length > jobTextCharacters * 0.8 ? `${text.length.toLocaleString("en")} of 20,000` : "optional"}
      hint="Skills that the advert names weigh more."
      error={error}
    >
      {(ids) => (
        <Textarea
          {...ids}
          value={text}
          rows={6}
          autoFocus={text === ""}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
