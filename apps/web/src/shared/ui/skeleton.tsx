import type { ReactNode } from "react";
import { cn } from "../lib/cn.ts";

/** A grey shape of the size of what is to come. */
export function Skeleton({ className }: { readonly className?: string }): ReactNode {
  return (
    <span
      aria-hidden
      className={cn("block animate-[breathe_1.8s_ease-in-out_infinite] rounded-lg bg-well", className)}
    />
  );
}

/** Wraps skeletons: says once, to those who hear, what is being loaded. */
export function Loading({ label, children, className }: LoadingProps): ReactNode {
  return (
    <div role="status" aria-live="polite" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

interface LoadingProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}
