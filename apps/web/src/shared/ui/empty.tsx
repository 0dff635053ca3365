import type { ReactNode } from "react";

export interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** `h1` where it is all there is on the screen. */
  readonly heading?: "h1" | "h2";
  /** The public code of what is behind it, shown small for whoever is asked for help. */
  readonly code?: string | undefined;
}

/** Nothing is here, why, and the next step. The empty staff stands for the score that is not written yet. */
export function Empty({ title, children, action, heading: Heading = "h2", code }: EmptyProps): ReactNode {
  return (
    <div className="sheet relative grid justify-items-center gap-3 overflow-hidden px-6 py-14 text-center sm:py-20">
      <Staff />
      <Heading className="relative text-xl font-semibold tracking-[-0.012em]">{title}</Heading>
      {children !== undefined && <p className="relative max-w-[46ch] text-quiet">{children}</p>}
      {code !== undefined && (
        <p className="relative text-2xs text-quiet">
          Code <code className="font-mono break-all">{code}</code>
        </p>
      )}
      {action !== undefined && (
        <div className="relative mt-3 flex flex-wrap items-center justify-center gap-2">{action}</div>
      )}
    </div>
  );
}

function Staff(): ReactNode {
  return (
    <svg aria-hidden viewBox="0 0 260 64" className="relative mb-2 w-56 text-edge/50">
      {[8, 20, 32, 44, 56].map((y) => (
        <line key={y} x1="0" x2="260" y1={y} y2={y} stroke="currentColor" />
      ))}
      <g
        className="text-accent"
        transform="translate(114 16)"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeWidth="2.6"
      >
        <rect x="-6" y="-4" width="44" height="40" className="fill-sheet stroke-none" />
        <path d="M20.6 10.2c-1.2-1.6-3-2.4-4.9-2.2-2.3.2-4 1.8-4 3.8 0 4.7 8.6 3.7 8.6 8.4 0 2.1-1.8 3.7-4.2 3.8-2 .1-3.8-.8-4.9-2.4" />
        <path d="M23 8.5 9 23.5" strokeWidth="1.9" />
        <circle cx="9.8" cy="15" r="1.6" fill="currentColor" stroke="none" />
        <circle cx="22.2" cy="17" r="1.6" fill="currentColor" stroke="none" />
      </g>
    </svg>
  );
}
