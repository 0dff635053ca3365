import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../lib/cn.ts";

const row =
  "relative flex min-h-10 items-center gap-2.5 rounded-lg px-2.5 py-2 text-[0.875rem] outline-none select-none data-[highlighted]:bg-well data-[disabled]:text-quiet [&_svg]:size-4 [&_svg]:shrink-0";

export interface MenuProps {
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
  readonly className?: string;
}

/** A menu that opens from its trigger, by mouse or keys. Not modal: locking the page would need a style in the page.
 * It stands beside its trigger in the document, so it belongs to the same landmark. */
export function Menu({ trigger, children, align = "end", className }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          "z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] max-w-[min(24rem,92vw)] min-w-56 overflow-y-auto rounded-xl border border-line bg-sheet p-1.5 shadow-float",
          className,
        )}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ className, ...props }: ComponentProps<typeof DropdownMenu.Item>): ReactNode {
  return <DropdownMenu.Item className={cn(row, className)} {...props} />;
}

export function MenuLabel({ children }: { readonly children: ReactNode }): ReactNode {
  return <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-2xs text-quiet">{children}</DropdownMenu.Label>;
}

export function MenuSeparator({ className }: { readonly className?: string }): ReactNode {
  return <DropdownMenu.Separator className={cn("mx-1 my-1.5 h-px bg-line", className)} />;
}

export interface MenuChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: ReactNode; readonly icon?: ReactNode }[];
}

/** One of several, with the chosen one ticked. */
export function MenuChoice({ value, onChange, options }: MenuChoiceProps): ReactNode {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={cn(row, "pr-9")}>
          {option.icon}
          {option.label}
          <DropdownMenu.ItemIndicator className="absolute right-2.5 text-accent">
            <Check aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
