import { type TenantId, parseTenantId } from "segno";
import type { Identity } from "../identity/identity.ts";

const signedInAt = new Date("2026-01-01T00:00:00.000Z");
const expiresAt = new Date("2126-01-01T00:00:00.000Z");
const subject = "person";
const cookiePattern = /(?:^|;\s*)segno=of-([a-z-]+)/u;

/** The two organisations, each with a person of the same name; who is asking says so in a cookie. */
export const twoTenants: readonly [TenantId, TenantId] = [parseTenantId("one-firm"), parseTenantId("other-firm")];

export function cookieOf(tenant: TenantId): string {
  return `segno=of-${tenant}`;
}

/** Stands in for the demo's people, of whom one organisation is known. */
export function twoTenantsIdentity(): Identity {
  const find = (id: string): TenantId | undefined => twoTenants.find((tenant) => tenant === id);
  const organisations = twoTenants.map((id) => ({ id, name: id }));
  return {
    demo: undefined,
    sessionOf: async (headers) => {
      const [, name = ""] = cookiePattern.exec(headers.get("cookie") ?? "") ?? [];
      const organisation = find(name);
      return (
        organisation && {
          subject: `${subject}-of-${organisation}`,
          kind: "person",
          organisation,
          signedInAt,
          expiresAt,
        }
      );
    },
    signOut: async () => undefined, // its cookies are made anew by whoever names a tenant
    rolesIn: async (who, tenant) => (find(tenant) && who === `${subject}-of-${tenant}` ? ["candidate", "admin"] : []),
    findName: async (who) => who,
    organisations: async () => organisations,
    findOrganisation: async (id) => organisations.find((each) => each.id === id),
  };
}
