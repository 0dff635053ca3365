import { type DemoPeople, type Ids, type Keys, NotFound, SegnoError, parseTenantId, systemTenant } from "segno";
import type { CountReader, Counter } from "segno/state-store";
import { z } from "zod";
import { type Cookies, sessionCookie } from "./cookies.ts";
import type { DemoIdentity, Identity, Session } from "./identity.ts";

const DAY_MS = 86_400_000;
const SESSION_MS = 7 * DAY_MS;
const ENTRY_MS = DAY_MS;

/** Who is there before anybody has signed up: enough for four eyes, named for what they do. */
export const demoPeople: DemoPeople = {
  organisation: { id: parseTenantId("demo"), name: "Demo organisation" },
  people: [
    { id: "demo-candidate", name: "Demo candidate", roles: ["candidate"] },
    { id: "second-candidate", name: "Second candidate", roles: ["candidate"] },
    { id: "demo-admin", name: "Demo admin", roles: ["admin"] },
  ],
};

const sessionPayload = z.object({
  via: z.literal("session"),
  id: z.string(),
  subject: z.string(),
  signedInAt: z.iso.datetime(),
});
type SessionPayload = z.output<typeof sessionPayload>;
const entryPayload = z.object({ id: z.string() });

export interface DemoIdentityOptions {
  readonly keys: Keys;
  readonly cookies: Cookies;
  readonly counter: Counter & CountReader;
  readonly ids: Ids;
}

/** The port `identity` while nobody can sign in in earnest: whoever has the printed link is one of the demo's people. */
export function createDemoIdentity({ keys, cookies, counter, ids }: DemoIdentityOptions): Identity {
  const { organisation, people } = demoPeople;
  const findPerson = (id: string): DemoPeople["people"][number] | undefined =>
    people.find((person) => person.id === id);

  const signIn = (subject: string, now: Date): string => {
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    const token = keys.sign(
      "session",
      { via: "session", id: ids.next(), subject, signedInAt: now.toISOString() },
      expiresAt,
    );
    return cookies.write(sessionCookie, token, { now, expiresAt });
  };

  const payloadIn = (headers: Headers, now: Date): SessionPayload | undefined => {
    const token = cookies.read(headers, sessionCookie);
    return sessionPayload.safeParse(token === undefined ? undefined : keys.verify("session", token, now)).data;
  };

  const demo: DemoIdentity = {
    people: demoPeople,
    issueEntry: (now) => keys.sign("demo-entry", { id: ids.next() }, new Date(now.getTime() + ENTRY_MS)),
    async enter(token, now) {
      const entry = entryPayload.safeParse(keys.verify("demo-entry", token, now));
      if (!entry.success) {
        const isOurs = keys.verify("demo-entry", token, new Date(0)) !== undefined;
        throw isOurs ? expired() : new NotFound("demo-entry", "");
      }
      const used = await counter.increment(systemTenant, `demo-entry:${entry.data.id}`, { windowMs: 2 * ENTRY_MS });
      if (used.count > 1) throw expired();
      return signIn(people[0]?.id ?? "", now);
    },
    become(personId, now) {
      if (!findPerson(personId)) throw new NotFound("person", personId);
      return signIn(personId, now);
    },
  };

  return {
    demo,
    async sessionOf(headers, now): Promise<Session | undefined> {
      const payload = payloadIn(headers, now);
      if (!payload || !findPerson(payload.subject)) return undefined;
      if ((await counter.read(systemTenant, signedOutKey(payload))) > 0) return undefined;
      const signedInAt = new Date(payload.signedInAt);
      return {
        subject: payload.subject,
        kind: "person",
        organisation: organisation.id,
        signedInAt,
        expiresAt: new Date(signedInAt.getTime() + SESSION_MS),
      };
    },
    async signOut(headers, now) {
      const payload = payloadIn(headers, now);
      // remembered for longer than any cookie is good, whosever clock runs behind
      if (payload) await counter.increment(systemTenant, signedOutKey(payload), { windowMs: SESSION_MS + DAY_MS });
    },
    rolesIn: async (subject, tenant) => (tenant === organisation.id ? (findPerson(subject)?.roles ?? []) : []),
    findName: async (subject, tenant) => (tenant === organisation.id ? findPerson(subject)?.name : undefined),
    organisations: async () => [organisation],
    findOrganisation: async (id) => (id === organisation.id ? organisation : undefined),
  };
}

function signedOutKey({ id }: SessionPayload): string {
  return `signed-out:${id}`;
}

function expired(): SegnoError {
  return new SegnoError("link-expired", "the link was used already, or has run out");
}
