// Owns reading applications and what hangs on them. Not what is done to them: store/.
import { and, asc, desc, eq, gt, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Carrier } from '../numbers/table.js';
import type { Db } from '../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../db/page.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import type { ApplicationState } from './moves.js';
import { documentsEndBy as endsBy } from './store/service.js';
import { applicationComments, applicationDocuments, applications, type Application, type ApplicationComment, type ApplicationDocument } from './table.js'; // prettier-ignore

export async function applicationsById(db: Db, whose: Whose, ids: readonly string[]): Promise<Application[]> {
  return db
    .select()
    .from(applications)
    .where(and(inArray(applications.id, [...ids]), ownedBy(whose, applications.partnerId)));
}

export interface ApplicationList {
  partnerId: string | null;
  subscriberId: string | null;
  number: string | null;
  states: readonly ApplicationState[] | null;
  carrier: Carrier | null;
  /** 'YYYY-MM-DD': whose newest document of some kind has its last day by then; re-verified ones count. */
  documentsEndBy?: string | null;
}

/** The newest first. */
export async function applicationsOf(
  db: Db,
  whose: Whose,
  list: ApplicationList,
  page: Page,
): Promise<Slice<Application>> {
  const columns = [applications.createdAt, applications.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(applications)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countApplications(db: Db, whose: Whose, list: ApplicationList): Promise<number> {
  return countUpTo(db, applications, listed(whose, list));
}

const listed = (
  whose: Whose,
  { partnerId, subscriberId, number, states, carrier, documentsEndBy = null }: ApplicationList,
): SQL | undefined =>
  and(
    ownedBy(whose, applications.partnerId),
    partnerId === null ? undefined : eq(applications.partnerId, partnerId),
    subscriberId === null ? undefined : eq(applications.subscriberId, subscriberId),
    number === null ? undefined : eq(applications.number, number),
    states === null ? undefined : inArray(applications.state, [...states]),
    carrier === null ? undefined : eq(applications.carrier, carrier),
    documentsEndBy === null ? undefined : endsBy(documentsEndBy),
  );

/** What waits for the operator or for the carrier. */
export const waitingStates = ['SUBMITTED', 'IN_REVIEW', 'CARRIER_REVIEW', 'APPROVED'] as const;

export interface ReviewQueue {
  states: readonly ApplicationState[];
  carrier: Carrier | null;
  /** Of this reviewer, `staff:…` or `key_…`. */
  reviewer: string | null;
  /** That nobody holds. */
  free: boolean;
}

/** The oldest submission first. */
export async function reviewQueue(db: Db, whose: Whose, queue: ReviewQueue, page: Page): Promise<Slice<Application>> {
  const columns = [applications.submittedAt, applications.id];
  return rowsAround(page, { columns, descending: false }, (where, order, limit) =>
    db
      .select()
      .from(applications)
      .where(and(queued(whose, queue), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countQueue(db: Db, whose: Whose, queue: ReviewQueue): Promise<number> {
  return countUpTo(db, applications, queued(whose, queue));
}

/** A hold that is over is none, by the database's clock. The first part is the index's. */
const queued = (whose: Whose, { states, carrier, reviewer, free }: ReviewQueue): SQL | undefined =>
  and(
    sql`${applications.state} not in ('DRAFT', 'ACTIVE', 'REJECTED', 'CANCELLED')`,
    inArray(applications.state, [...states]),
    ownedBy(whose, applications.partnerId),
    carrier === null ? undefined : eq(applications.carrier, carrier),
    reviewer === null
      ? undefined
      : and(eq(applications.reviewer, reviewer), gt(applications.heldUntil, sql`(select app_now())`)),
    free ? or(isNull(applications.heldUntil), sql`${applications.heldUntil} <= (select app_now())`) : undefined,
  );

export interface StateCount {
  state: ApplicationState;
  count: number;
  /** Since when the one that is longest in this state is in it. */
  oldestSince: Date;
}

export async function countByState(db: Db, whose: Whose): Promise<StateCount[]> {
  return db
    .select({
      state: applications.state,
      count: sql<number>`count(*)::int`,
      oldestSince: sql<Date>`min(${applications.stateSince})`.mapWith(applications.stateSince),
    })
    .from(applications)
    .where(ownedBy(whose, applications.partnerId))
    .groupBy(applications.state);
}

/** All versions of all kinds, the newest of each kind first. */
export async function documentsOfEach(db: Db, whose: Whose, ids: readonly string[]): Promise<ApplicationDocument[]> {
  return db
    .select()
    .from(applicationDocuments)
    .where(and(inArray(applicationDocuments.applicationId, [...ids]), ownedBy(whose, applicationDocuments.partnerId)))
    .orderBy(asc(applicationDocuments.applicationId), asc(applicationDocuments.kind), desc(applicationDocuments.version));
} // prettier-ignore

/** The newest version of each kind. */
export async function newestDocumentsOf(db: Db, whose: Whose, ids: readonly string[]): Promise<ApplicationDocument[]> {
  const rows = await documentsOfEach(db, whose, ids);
  return rows.filter((it, at) => it.applicationId !== rows[at - 1]?.applicationId || it.kind !== rows[at - 1]?.kind);
}

/** In the order in which they were written; the operator's own are the operator's alone. */
export async function commentsOf(
  db: Db,
  whose: Whose,
  applicationId: string,
  page: Page,
): Promise<Slice<ApplicationComment>> {
  const columns = [applicationComments.at, applicationComments.id];
  return rowsAround(page, { columns, descending: false }, (where, order, limit) =>
    db
      .select()
      .from(applicationComments)
      .where(and(readable(whose, applicationId), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countComments(db: Db, whose: Whose, applicationId: string): Promise<number> {
  return countUpTo(db, applicationComments, readable(whose, applicationId));
}

const readable = (whose: Whose, applicationId: string): SQL | undefined =>
  and(
    eq(applicationComments.applicationId, applicationId),
    ownedBy(whose, applicationComments.partnerId),
    whose === 'everyone' ? undefined : eq(applicationComments.internal, false),
  );
