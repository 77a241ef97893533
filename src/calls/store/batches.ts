// Owns reading batches and what became of their records, for the switch that sent them and the operator.
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { Refusal } from '../../refusal.js';
import type { Sender } from '../../accounts/store/find-viewer.js';
import type { Tally } from '../calls.js';
import { cdrBatches, cdrChunks, recordOutcomes } from './table.js';

export type Batch = Omit<typeof cdrBatches.$inferSelect, 'file' | 'recordNos'> & {
  /** Other batches of the switch whose file has the same number (rule D7), the first of them. */ sameFileNo: string[];
  /** To the microsecond, as the list is ordered. */ sortAt: string;
};
export type RecordOutcomeRow = typeof recordOutcomes.$inferSelect;

function sentBy(sender: Sender): SQL | undefined {
  if (sender === 'everyone') return undefined;
  return sender === 'nobody' ? sql`false` : eq(cdrBatches.switchId, sender.switchId);
}

const columns = {
  id: cdrBatches.id,
  switchId: cdrBatches.switchId,
  format: cdrBatches.format,
  header: cdrBatches.header,
  bytes: cdrBatches.bytes,
  sha256: cdrBatches.sha256,
  records: cdrBatches.records,
  refused: cdrBatches.refused,
  receivedAt: cdrBatches.receivedAt,
  fileNo: cdrBatches.fileNo,
  sameFileNo: sql<
    string[]
  >`array(select same.id::text from cdr_batches same where same.switch_id = cdr_batches.switch_id
    and same.file_no = cdr_batches.file_no and same.id <> cdr_batches.id order by same.received_at limit 10)`,
  sortAt: sql<string>`${cdrBatches.receivedAt}::text`,
};

/** Of one switch, newest first. */
export async function batchesOf(db: Db, sender: Sender, switchId: string, page: Page): Promise<Slice<Batch>> {
  return rowsAround(
    page,
    { columns: [cdrBatches.receivedAt, cdrBatches.id], descending: true },
    (where, order, limit) =>
      db
        .select(columns)
        .from(cdrBatches)
        .where(and(sentBy(sender), eq(cdrBatches.switchId, switchId), where))
        .orderBy(...order)
        .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countBatches(db: Db, sender: Sender, switchId: string): Promise<number> {
  return countUpTo(db, cdrBatches, and(sentBy(sender), eq(cdrBatches.switchId, switchId)));
}

export async function batchesById(db: Db, sender: Sender, ids: readonly string[]): Promise<Batch[]> {
  return db
    .select(columns)
    .from(cdrBatches)
    .where(and(sentBy(sender), inArray(cdrBatches.id, [...ids])));
}

export interface BatchTally extends Tally {
  batchId: string;
  /** Chunks that are not posted yet. */
  waitingChunks: number;
}

/** What became of the records of batches that the asker may see. */
export async function talliesOf(db: Db, batchIds: readonly string[]): Promise<BatchTally[]> {
  const sum = (column: keyof Tally) => sql<number>`coalesce(sum(${cdrChunks[column]}), 0)::int`;
  return db
    .select({
      batchId: cdrChunks.batchId,
      waitingChunks: sql<number>`(count(*) filter (where ${cdrChunks.postedAt} is null))::int`,
      posted: sum('posted'),
      merged: sum('merged'),
      partial: sum('partial'),
      duplicates: sum('duplicates'),
      conflicts: sum('conflicts'),
      quarantined: sum('quarantined'),
      suspense: sum('suspense'),
      late: sum('late'),
      unauthorised: sum('unauthorised'),
    })
    .from(cdrChunks)
    .where(inArray(cdrChunks.batchId, [...batchIds]))
    .groupBy(cdrChunks.batchId);
}

/** Of a batch that the asker may see: the records that were not simply posted, by line. */
export async function outcomesOf(db: Db, batchId: string, page: Page): Promise<Slice<RecordOutcomeRow>> {
  return rowsAround(page, { columns: [recordOutcomes.line], descending: false }, (where, order, limit) =>
    db
      .select()
      .from(recordOutcomes)
      .where(and(eq(recordOutcomes.batchId, batchId), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countOutcomes(db: Db, batchId: string): Promise<number> {
  return countUpTo(db, recordOutcomes, eq(recordOutcomes.batchId, batchId));
}

/** A batch with its counts and a page of its outcomes. @throws Refusal NOT_FOUND */
export async function batchReport(
  db: Db,
  sender: Sender,
  batchId: string,
  { after, limit }: { after: number; limit: number },
) {
  const [batch] = await batchesById(db, sender, [batchId]);
  if (!batch) throw new Refusal('NOT_FOUND', 'there is no such batch');
  const [tally] = await talliesOf(db, [batchId]);
  const outcomes = await outcomesOf(db, batchId, { limit, from: [String(after)], backward: false });
  return { batch, tally: tally!, outcomes: outcomes.rows, more: outcomes.more };
}
