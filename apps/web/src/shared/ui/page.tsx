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

/** What this screen is, and what can be done with the whole of it. */
export function PageHead({ eyebrow, title, children, actions }: PageHeadProps): ReactNode {
  return (
    <header className="mb-8 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0 flex-1 basis-80">
        {eyebrow !== undefined && <div className="mb-2">{eyebrow}</div>}
        <h1 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.018em] text-balance sm:text-[2rem]">
          {title}
        </h1>
        {children !== undefined && <div className="mt-2 max-w-prose text-quiet">{children}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2 print:hidden">{actions}</div>}
    </header>
  );
}
