import type { ComponentProps, ReactNode } from "react";
import { cn } from "../lib/cn.ts";

/** A link in running text, to a place on the same page. */
export function TextLink({ className, ...props }: ComponentProps<"a">): ReactNode {
  return (
    <a
      className={cn("inline-block min-h-6 text-accent underline underline-offset-2 hover:no-underline", className)}
      {...props}
    />
  );
}
