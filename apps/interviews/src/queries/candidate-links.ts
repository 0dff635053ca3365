import type { TenantDatabase } from "segno/postgres";

export interface CandidateLink {
  readonly id: string;
  readonly interviewId: string;
  readonly candidate: string;
  readonly hash: string;
  readonly expiresAt: Date;
  readonly revoked: boolean;
}

const COLUMNS = `id, interview_id as "interviewId", candidate, hash, expires_at as "expiresAt", revoked_at is not null as revoked`;

export async function findLink(database: TenantDatabase, id: string): Promise<CandidateLink | undefined> {
  const [row] = await database.query<CandidateLink>(
    `select ${COLUMNS} from interviews.candidate_link where tenant_id = $1 and id = $2`,
    [database.tenant, id],
  );
  return row;
}

/** Stores what is kept of a link; the token itself is not. */
export async function storeLink(database: TenantDatabase, link: Omit<CandidateLink, "revoked">): Promise<void> {
  await database.query(
    `insert into interviews.candidate_link (tenant_id, id, interview_id, candidate, hash, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [database.tenant, link.id, link.interviewId, link.candidate, link.hash, link.expiresAt],
  );
}

/** @returns whether it was revoked now, or had been before; nothing when there is no such link of this interview */
export async function revokeLink(
  database: TenantDatabase,
  interviewId: string,
  id: string,
): Promise<"revoked" | "was-revoked" | undefined> {
  const [row] = await database.query<{ revokedNow: boolean }>(
    `with revoked as (
       update interviews.candidate_link set revoked_at = segno.now()
        where tenant_id = $1 and interview_id = $2 and id = $3 and revoked_at is null
       returning id)
     select exists (select 1 from revoked) as "revokedNow"
       from interviews.candidate_link
      where tenant_id = $1 and interview_id = $2 and id = $3`,
    [database.tenant, interviewId, id],
  );
  return row && (row.revokedNow ? "revoked" : "was-revoked");
}

export async function noteRedeemed(database: TenantDatabase, id: string): Promise<void> {
  await database.query(
    "update interviews.candidate_link set redeemed_at = segno.now() where tenant_id = $1 and id = $2",
    [database.tenant, id],
  );
}
