import { type VariantProps, cva } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../lib/cn.ts";

const look = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-semibold whitespace-nowrap select-none",
    "transition-[background-color,color,border-color,box-shadow] duration-150",
    "disabled:cursor-not-allowed aria-disabled:cursor-progress [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary:
          "bg-accent text-on-accent shadow-sheet hover:bg-accent-strong disabled:bg-well disabled:text-quiet disabled:shadow-none",
        secondary:
          "border border-edge/60 bg-sheet text-ink shadow-sheet hover:border-edge hover:bg-well disabled:border-line disabled:bg-transparent disabled:text-quiet disabled:shadow-none",
        ghost: "text-ink hover:bg-well disabled:bg-transparent disabled:text-quiet/70",
        danger:
          "border border-bad/50 bg-sheet text-bad hover:border-bad hover:bg-bad-wash disabled:border-line disabled:bg-transparent disabled:text-quiet",
      },
      size: {
        sm: "h-9 px-3 text-[0.8125rem] [&_svg]:size-4",
        md: "h-11 px-4 text-[0.9375rem] [&_svg]:size-[1.125rem]",
        lg: "h-12 px-6 text-base [&_svg]:size-5",
        icon: "size-11 [&_svg]:size-[1.125rem]",
        "icon-sm": "size-9 [&_svg]:size-4",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof look> {
  /** Renders the only child (a link, say) with the looks of a button. */
  readonly asChild?: boolean;
  /** In flight: disabled, and says so. */
  readonly busy?: boolean;
  /** What it says while in flight; else its own words stay. */
  readonly busyLabel?: ReactNode;
}

export function Button({
  asChild,
  busy = false,
  busyLabel,
  variant,
  size,
  className,
  ...props
}: ButtonProps): ReactNode {
  const classes = cn(look({ variant, size }), className);
  if (asChild) return <Slot.Root className={classes} {...props} />;
  if (!busy) return <button type="button" className={classes} {...props} />;
  return (
    // not the attribute `disabled`, which would throw the focus away
    <button
      {...props}
      className={classes}
      disabled={false}
      aria-disabled
      aria-busy
      type="button"
      onClick={(event) => event.preventDefault()}
    >
      <LoaderCircle aria-hidden className="animate-[turn_0.9s_linear_infinite]" />
      {busyLabel ?? props.children}
    </button>
  );
}
