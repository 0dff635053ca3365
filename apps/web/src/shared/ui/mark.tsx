import type { ReactNode } from "react";

/** The segno: an S, struck through, with two points. */
export function Mark({ className }: { readonly className?: string }): ReactNode {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g className="stroke-on-accent" fill="none" strokeLinecap="round" strokeWidth="2.6">
        <path d="M20.6 10.2c-1.2-1.6-3-2.4-4.9-2.2-2.3.2-4 1.8-4 3.8 0 4.7 8.6 3.7 8.6 8.4 0 2.1-1.8 3.7-4.2 3.8-2 .1-3.8-.8-4.9-2.4" />
        <path d="M23 8.5 9 23.5" strokeWidth="1.9" />
      </g>
      <g className="fill-on-accent">
        <circle cx="9.8" cy="15" r="1.6" />
        <circle cx="22.2" cy="17" r="1.6" />
      </g>
    </svg>
  );
}
