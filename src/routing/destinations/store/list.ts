// Owns proofs of destinations as lists show them. Not what is made of them (file.ts, review.ts).
import { and, eq, getTableColumns, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../../db/page.js';
import { ownedBy, type Whose } from '../../../db/tenant.js';
import type { ProofState } from '../proof.js';
import { destinationPapers, destinationProofs as proofs, type DestinationPaper, type DestinationProof } from '../table.js'; // prettier-ignore

/** As it shows: an approved one's instant ends it. */
export type ShownState = ProofState | 'EXPIRED';

export type SeenProof = DestinationProof & { shownState: ShownState; expiresSoon: boolean };

const isOver = sql`${proofs.state} = 'APPROVED' and ${proofs.verifiedUntil} <= app_now()`;
const isSoon = sql`${proofs.state} = 'APPROVED' and ${proofs.verifiedUntil} > app_now()
  and ${proofs.verifiedUntil} <= (select app_now() + make_interval(days => proof_warning_days) from route_policy)`;
const seen = {
  ...getTableColumns(proofs),
  shownState: sql<ShownState>`case when ${isOver} then 'EXPIRED' else ${proofs.state} end`,
  expiresSoon: sql<boolean>`coalesce(${isSoon}, false)`,
};

export interface ProofList {
  states: readonly ShownState[] | null;
  number: string | null;
  subscriberId: string | null;
  /** Approved ones that end within so many days from now. */
  expiringWithinDays: number | null;
}

/** The oldest first; where it is asked what expires, what does so first. */
export async function proofsOf(db: Db, whose: Whose, list: ProofList, page: Page): Promise<Slice<SeenProof>> {
  const columns = [list.expiringWithinDays === null ? proofs.filedAt : proofs.verifiedUntil, proofs.id];
  return rowsAround(page, { columns, descending: false }, (where, order, limit) =>
    db
      .select(seen)
      .from(proofs)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countProofs = (db: Db, whose: Whose, list: ProofList) => countUpTo(db, proofs, listed(whose, list));

export async function proofsById(db: Db, whose: Whose, ids: readonly string[]): Promise<SeenProof[]> {
  return db
    .select(seen)
    .from(proofs)
    .where(and(inArray(proofs.id, [...ids]), ownedBy(whose, proofs.partnerId)));
}

export async function papersOfEach(db: Db, whose: Whose, proofIds: readonly string[]): Promise<DestinationPaper[]> {
  return db
    .select()
    .from(destinationPapers)
    .where(and(inArray(destinationPapers.proofId, [...proofIds]), ownedBy(whose, destinationPapers.partnerId)))
    .orderBy(destinationPapers.kind, destinationPapers.documentId);
}

function listed(whose: Whose, { states, number, subscriberId, expiringWithinDays: days }: ProofList): SQL | undefined {
  return and(
    ownedBy(whose, proofs.partnerId),
    states === null ? undefined : or(sql`false`, ...states.map(shows)),
    number === null ? undefined : eq(proofs.number, number),
    subscriberId === null ? undefined : eq(proofs.subscriberId, subscriberId),
    days === null
      ? undefined
      : sql`${proofs.state} = 'APPROVED' and ${proofs.verifiedUntil} > app_now() and ${proofs.verifiedUntil} <= app_now() + make_interval(days => ${days}::int)`,
  );
}

function shows(state: ShownState): SQL | undefined {
  if (state === 'EXPIRED') return isOver;
  const stored = eq(proofs.state, state);
  return state === 'APPROVED' ? and(stored, sql`${proofs.verifiedUntil} > app_now()`) : stored;
}
