import type { ReactNode } from "react";

/** A key, as it is written on the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <kbd className="inline-grid h-6 min-w-6 place-items-center rounded-md border border-line border-b-2 bg-sheet px-1.5 font-sans text-2xs font-semibold text-quiet">
      {children}
    </kbd>
  );
}
