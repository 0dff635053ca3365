import { type ReactNode, useEffect, useState } from "react";
import { type Client, createClient } from "segno/client";
import { ClientContext, socketUrl } from "../../shared/live/client-context.ts";
import { RefusalNotice } from "../../shared/live/refusal-notice.tsx";
import { onAnotherPerson } from "../../shared/session/other-windows.ts";
import { type Session, SessionContext, useMe } from "../../shared/session/session.ts";
import { Mark } from "../../shared/ui/mark.tsx";
import { Loading, Skeleton } from "../../shared/ui/skeleton.tsx";

/** Nothing is shown before it is known who this is; then everything goes over that person's own line. */
export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const me = useMe();
  if (me.data) return <SignedIn session={me.data}>{children}</SignedIn>;
  if (me.error)
    return (
      <Threshold>
        <RefusalNotice failure={me.error} onRetry={() => void me.refetch()} />
      </Threshold>
    );
  return (
    <Loading label="Opening Segno">
      <div className="h-14 border-b border-line bg-sheet" />
      <div className="mx-auto grid max-w-5xl gap-3 px-4 py-10 sm:px-6">
        <Skeleton className="mb-6 h-9 w-52" />
        <Skeleton className="h-[5.25rem] rounded-sheet" />
        <Skeleton className="h-[5.25rem] rounded-sheet" />
      </div>
    </Loading>
  );
}

function SignedIn({ session, children }: { readonly session: Session; readonly children: ReactNode }): ReactNode {
  const { tenant, subject } = session;
  const [client, setClient] = useState<Client>();
  useEffect(() => onAnotherPerson(() => window.location.reload()), []);
  useEffect(() => {
    const area = storageOf();
    const made = createClient({
      url: socketUrl(window.location),
      tenant,
      ...(area ? { storage: { area, owner: `${tenant} ${subject}` } } : {}),
    });
    setClient(made);
    return () => made.close();
  }, [tenant, subject]);
  if (!client) return null;
  return (
    <SessionContext value={session}>
      <ClientContext value={client}>{children}</ClientContext>
    </SessionContext>
  );
}

/** Where one stands before being let in: the mark, and one thing to read. */
function Threshold({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center gap-6 px-4">
      <h1 className="flex items-center gap-3 text-2xl font-semibold tracking-[-0.02em]">
        <Mark className="size-9" />
        Segno
      </h1>
      {children}
    </main>
  );
}

function storageOf(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined; // forbidden: what is unsent lasts as long as the page
  }
}
