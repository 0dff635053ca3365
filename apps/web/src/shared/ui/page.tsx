import type { ReactNode } from "react";
import { cn } from "../lib/cn.ts";

export interface PageProps {
  readonly children: ReactNode;
  readonly width?: "text" | "list" | "wide";
  readonly className?: string;
}

const widths = { text: "max-w-3xl", list: "max-w-5xl", wide: "max-w-7xl" } as const;

/** The column in which a screen stands. */
export function Page({ children, width = "list", className }: PageProps): ReactNode {
  return (
    <div
      className={cn("mx-auto w-full px-4 py-8 sm:px-6 sm:py-10 print:max-w-none print:p-0", widths[width], className)}
    >
      {children}
    </div>
  );
}

export interface PageHeadProps {
  readonly eyebrow?: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What this screen is, and what can be done with the whole of it: beside it, however narrow the screen is. */
export function PageHead({ eyebrow, title, children, actions }: PageHeadProps): ReactNode {
  return (
    <header className="mb-8 grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 sm:gap-x-6">
      {eyebrow !== undefined && <div>{eyebrow}</div>}
      <h1
        className={cn(
          "text-title font-semibold tracking-[-0.018em] text-balance",
          eyebrow !== undefined && "col-span-2 row-start-2 sm:col-span-1",
        )}
      >
        {title}
      </h1>
      {actions !== undefined && (
        <div
          className={cn(
            "col-start-2 row-start-1 flex items-center gap-2 print:hidden",
            eyebrow !== undefined && "sm:row-span-2 sm:self-end",
          )}
        >
          {actions}
        </div>
      )}
      {children !== undefined && <div className="col-span-2 max-w-prose text-quiet">{children}</div>}
    </header>
  );
}
