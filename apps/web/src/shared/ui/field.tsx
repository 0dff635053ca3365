import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "../lib/cn.ts";

/** The looks of everything that is typed into. */
export const controlLook: string =
  "w-full rounded-lg border border-edge bg-sheet px-3 text-base text-ink placeholder:text-quiet/80 hover:border-quiet focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60";

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** Beside the label: "optional", or the value chosen. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** The control, given the ids that tie it to its label, hint and error. */
  readonly children: (ids: ControlIds) => ReactNode;
}

export interface ControlIds {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

/** A labelled control; what is wrong with it stands below in words. */
export function Field({ label, hint, error, aside, className, children }: FieldProps): ReactNode {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-semibold">
          {label}
        </label>
        {aside !== undefined && <span className="text-sm text-quiet numerals">{aside}</span>}
      </div>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-quiet">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1.5 flex gap-1.5 text-sm font-medium text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...props }: ComponentProps<"input">): ReactNode {
  return <input className={cn(controlLook, "h-11", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">): ReactNode {
  return <textarea className={cn(controlLook, "min-h-24 py-2.5 leading-relaxed", className)} {...props} />;
}
