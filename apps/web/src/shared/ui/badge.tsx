import { type VariantProps, cva } from "class-variance-authority";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../lib/cn.ts";

const look = cva(
  "inline-flex max-w-full items-center gap-1.5 rounded-full px-2.5 py-0.5 text-2xs font-semibold whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        plain: "bg-well text-quiet",
        accent: "bg-accent-wash text-on-accent-wash",
        good: "bg-good-wash text-good",
        warn: "bg-warn-wash text-warn",
        bad: "bg-bad-wash text-bad",
        outline: "border border-line text-quiet",
      },
    },
    defaultVariants: { tone: "plain" },
  },
);
export type Tone = NonNullable<VariantProps<typeof look>["tone"]>;

export function Badge({ tone, className, ...props }: ComponentProps<"span"> & VariantProps<typeof look>): ReactNode {
  return <span className={cn(look({ tone }), className)} {...props} />;
}
