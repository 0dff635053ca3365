import { useMutation } from "@tanstack/react-query";
import { ChevronsUpDown, Keyboard } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../../shared/live/failure.ts";
import { useClient } from "../../shared/live/client-context.ts";
import { tellOtherWindows } from "../../shared/session/other-windows.ts";
import { type Session, useSession } from "../../shared/session/session.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "../../shared/ui/menu.tsx";

/** Who this is; in the demo also the switch to somebody else. */
export function PersonMenu({ onKeyboard }: { readonly onKeyboard: () => void }): ReactNode {
  const session = useSession();
  const { rest } = useClient();
  const become = useMutation<unknown, Failure, string>({
    mutationFn: (id) => rest("POST", "/api/demo/person", { body: { id } }),
    onSuccess: () => {
      tellOtherWindows();
      window.location.assign("/interviews"); // another person's page begins from nothing
    },
  });
  return (
    <Menu
      className="w-72"
      trigger={
        <Button
          size="sm"
          variant="ghost"
          busy={become.isPending}
          busyLabel="Switching"
          className="min-w-0 shrink px-1.5 sm:px-2"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-wash text-2xs font-bold text-on-accent-wash"
          >
            {initials(session.name)}
          </span>
          <span className="max-w-40 truncate max-sm:sr-only">
            <span className="sr-only">Person: </span>
            {session.name}
          </span>
          {session.demo && <ChevronsUpDown aria-hidden className="max-sm:hidden" />}
        </Button>
      }
    >
      <div className="px-2.5 pt-2 pb-2">
        <p className="font-semibold">{session.name}</p>
        <p className="text-sm text-quiet">{session.organisation}</p>
      </div>
      {session.demo && session.people && (
        <>
          <MenuLabel>This is the demo. Be somebody else:</MenuLabel>
          <People session={session} people={session.people} onChoose={(id) => become.mutate(id)} />
        </>
      )}
      <MenuSeparator className="sm:hidden" />
      <MenuItem className="sm:hidden" onSelect={onKeyboard}>
        <Keyboard aria-hidden />
        Keyboard
      </MenuItem>
    </Menu>
  );
}

interface PeopleProps {
  readonly session: Session;
  readonly people: NonNullable<Session["people"]>;
  readonly onChoose: (id: string) => void;
}

function People({ session, people, onChoose }: PeopleProps): ReactNode {
  const options = people.map(({ id, name, role }) => ({
    value: id,
    label: (
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-2xs text-quiet">{role}</span>
      </span>
    ),
  }));
  return (
    <MenuChoice value={session.subject} onChange={(id) => id !== session.subject && onChoose(id)} options={options} />
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
