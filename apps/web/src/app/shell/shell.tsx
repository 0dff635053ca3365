import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Keyboard } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useShortcuts } from "../../shared/keys/keys.ts";
import { useSession } from "../../shared/session/session.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { Button } from "../../shared/ui/button.tsx";
import { Mark } from "../../shared/ui/mark.tsx";
import { products } from "../products.ts";
import { ConnectionWord } from "./connection-word.tsx";
import { KeyboardDialog } from "./keyboard-dialog.tsx";
import { LineNotice } from "./line-notice.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { ThemeMenu } from "./theme-menu.tsx";

/** What stands around every screen: the mark, the products, who this is, how the line is. */
export function Shell(): ReactNode {
  const session = useSession();
  const [keys, setKeys] = useState(false);
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  useShortcuts({ "?": () => setKeys(true) });
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2.5 focus:font-semibold focus:text-on-accent"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-sheet print:hidden">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 px-4 sm:gap-4 sm:px-6">
          <Link
            to="/interviews"
            className="flex items-center gap-2.5 rounded-lg py-1 pr-1 text-[1.0625rem] font-semibold tracking-[-0.015em]"
          >
            <Mark className="size-7" />
            <span className="max-sm:sr-only">Segno</span>
          </Link>
          <nav aria-label="Products" className="flex h-full min-w-0 flex-1 sm:ml-2">
            <ul className="flex h-full gap-1">
              {products.map(({ name, to }) => (
                <li key={to} className="h-full">
                  <Link
                    to={to}
                    className="relative flex h-full items-center px-2.5 text-sm font-semibold text-quiet hover:text-ink data-[status=active]:text-ink data-[status=active]:after:absolute data-[status=active]:after:inset-x-2.5 data-[status=active]:after:-bottom-px data-[status=active]:after:h-0.5 data-[status=active]:after:bg-accent"
                  >
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <ConnectionWord />
          {session.demo && (
            <Badge tone="warn" className="max-sm:sr-only">
              Demo
            </Badge>
          )}
          <div className="flex items-center">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Keyboard"
              title="Keyboard (?)"
              className="max-sm:hidden"
              onClick={() => setKeys(true)}
            >
              <Keyboard aria-hidden />
            </Button>
            <ThemeMenu />
            <PersonMenu onKeyboard={() => setKeys(true)} />
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="outline-none">
        <LineNotice />
        <Outlet />
      </main>
      <KeyboardDialog open={keys} onOpenChange={setKeys} />
    </>
  );
}

/** A new screen begins at its beginning, for the keyboard too; the first one is left as the browser has it. */
function useFocusOnNavigation(main: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
