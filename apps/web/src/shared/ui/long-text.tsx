import { type ReactNode, useState } from "react";

/** A text of which the beginning stands there, and the rest on demand. */
export function LongText({ text, upTo = 180 }: { readonly text: string; readonly upTo?: number }): ReactNode {
  const [open, setOpen] = useState(false);
  if (text.length <= upTo * 1.3) return text;
  return (
    <>
      {open ? text : `${text.slice(0, upTo).replace(/\s+\S*$/u, "")} … `}{" "}
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="inline min-h-6 font-semibold text-accent underline-offset-2 hover:underline"
      >
        {open ? "Less" : "Read all"}
      </button>
    </>
  );
}
