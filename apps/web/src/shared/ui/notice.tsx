import { type VariantProps, cva } from "class-variance-authority";
import { CircleAlert, CloudOff, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../lib/cn.ts";

const look = cva("flex gap-3 rounded-xl border px-4 py-3.5 text-[0.9375rem]", {
  variants: {
    tone: {
      info: "border-line bg-well/70 [&>svg]:text-quiet",
      offline: "border-warn/35 bg-warn-wash [&>svg]:text-warn",
      warn: "border-warn/35 bg-warn-wash [&>svg]:text-warn",
      bad: "border-bad/35 bg-bad-wash [&>svg]:text-bad",
    },
  },
  defaultVariants: { tone: "info" },
});
const icons = { info: Info, offline: CloudOff, warn: TriangleAlert, bad: CircleAlert } as const;

export interface NoticeProps extends VariantProps<typeof look> {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** The public code of a failure, shown small for whoever is asked for help. */
  readonly code?: string | undefined;
  readonly actions?: ReactNode;
  /** `alert` interrupts, `status` waits its turn; none says nothing aloud. */
  readonly role?: "alert" | "status";
  readonly className?: string;
}

/** Something the reader should know, with its next step. */
export function Notice({ tone, title, children, code, actions, role, className }: NoticeProps): ReactNode {
  const Icon = icons[tone ?? "info"];
  return (
    <div role={role} className={cn(look({ tone }), className)}>
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {children !== undefined && <div className="mt-0.5 text-pretty">{children}</div>}
        {code !== undefined && (
          <p className="mt-1 text-2xs text-quiet">
            Code <code className="font-mono break-all">{code}</code>
          </p>
        )}
        {actions !== undefined && <div className="mt-3 flex flex-wrap gap-2 print:hidden">{actions}</div>}
      </div>
    </div>
  );
}
