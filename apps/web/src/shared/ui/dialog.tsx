import { X } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { cn } from "../lib/cn.ts";
import { Button } from "./button.tsx";

interface ModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly titleId: string;
  readonly role?: "alertdialog";
  readonly describedBy?: string;
  /** What gets the focus back; by default what had it. */
  readonly returnTo?: RefObject<HTMLElement | null> | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * The browser's own modal dialog: the page behind it is inert, Escape leaves it, the focus stays inside and goes back.
 * It needs no style or script in the page, which the content policy forbids.
 */
function Modal({
  open,
  onOpenChange,
  titleId,
  role,
  describedBy,
  returnTo,
  className,
  children,
}: ModalProps): ReactNode {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (!dialog || !open) return undefined;
    dialog.showModal();
    return () => {
      dialog.close();
      returnTo?.current?.focus();
    };
  }, [open, returnTo]);
  return (
    <dialog
      ref={element}
      role={role}
      aria-labelledby={titleId}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        onOpenChange(false);
      }}
      onClick={(event) => event.target === element.current && onOpenChange(false)}
      className={cn(
        "m-auto max-h-[85dvh] w-[calc(100%-2rem)] max-w-lg overflow-y-auto overscroll-contain rounded-2xl border border-line bg-sheet p-0 text-left text-ink shadow-float",
        "backdrop:bg-[oklch(0.15_0.01_60/0.5)] backdrop:backdrop-blur-[2px]",
        className,
      )}
    >
      {open && <div className="relative p-6">{children}</div>}
    </dialog>
  );
}

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly returnTo?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** Something to read or set, that can be left at any time. */
export function Dialog({ open, onOpenChange, title, description, returnTo, children }: DialogProps): ReactNode {
  const id = useId();
  return (
    <Modal open={open} onOpenChange={onOpenChange} titleId={id} returnTo={returnTo}>
      <h2 id={id} className="pr-10 text-lg font-semibold">
        {title}
      </h2>
      {description !== undefined && <p className="mt-1 text-quiet">{description}</p>}
      <div className="mt-4">{children}</div>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Close"
        className="absolute top-4 right-4"
        onClick={() => onOpenChange(false)}
      >
        <X aria-hidden />
      </Button>
    </Modal>
  );
}

export interface ConfirmProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly cancel?: string;
  readonly danger?: boolean;
  readonly returnTo?: RefObject<HTMLElement | null>;
  readonly onConfirm: () => void;
}

/** Asks before something that cannot be taken back; the way that changes nothing comes first and has the focus. */
export function Confirm(props: ConfirmProps): ReactNode {
  const {
    open,
    onOpenChange,
    title,
    children,
    confirm,
    cancel = "Keep going",
    danger = false,
    returnTo,
    onConfirm,
  } = props;
  const id = useId();
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      titleId={id}
      role="alertdialog"
      describedBy={`${id}-text`}
      returnTo={returnTo}
      className="max-w-md"
    >
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      <div id={`${id}-text`} className="mt-2 grid gap-3 text-quiet">
        {children}
      </div>
      <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
        <Button onClick={() => onOpenChange(false)}>{cancel}</Button>
        <Button
          variant={danger ? "danger" : "primary"}
          onClick={() => {
            onOpenChange(false);
            onConfirm();
          }}
        >
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}
