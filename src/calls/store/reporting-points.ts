// Owns which switch reports a trunk (rule D7). Not what becomes of a record that another posts (flows/post-chunk.ts).
import { eq } from 'drizzle-orm';
import { databaseNow, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { oneLine } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { TRUNK_LENGTH } from '../read-cdr.js';
import { reportingPoints, type ReportingPoint } from '../table.js';

/** By trunk, the name of the switch that reports it; of these trunks, those that another than `switchId` does. */
export async function reportedElsewhere(
  tx: Tx,
  switchId: string,
  trunks: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await tx.$client.query<{ trunk: string; name: string }>({
    name: 'reported-elsewhere',
    text: `
      select trunk, name from reporting_points join switches on id = switch_id
      where trunk = any($1) and switch_id <> $2`,
    values: [trunks, switchId],
  });
  return new Map(rows.map((it) => [it.trunk, it.name]));
}

/** From now on, for whatever is posted from now on. @param tx as the operator @throws Refusal BAD_INPUT */
export async function setReportingPoint(
  tx: Tx,
  wish: { trunk: string; switchId: string; by: string },
): Promise<{ before: ReportingPoint | null; after: ReportingPoint }> {
  const { switchId, by } = wish;
  const trunk = trunkIn(wish.trunk);
  const before = await pointOf(tx, trunk);
  if (before?.switchId === switchId) return { before, after: before };
  const set = { switchId, setAt: await databaseNow(tx), setBy: by };
  const after = { trunk, ...set };
  await tx.insert(reportingPoints).values(after).onConflictDoUpdate({ target: reportingPoints.trunk, set });
  return { before, after };
}

/** Every switch's records of the trunk are billed again. @param tx as the operator @throws Refusal NOT_FOUND */
export async function clearReportingPoint(tx: Tx, trunk: string): Promise<ReportingPoint> {
  const before = await pointOf(tx, trunkIn(trunk));
  if (!before) throw new Refusal('NOT_FOUND', 'this trunk has no reporting point', ['trunk']);
  await tx.delete(reportingPoints).where(eq(reportingPoints.trunk, before.trunk));
  return before;
}

async function pointOf(tx: Tx, trunk: string): Promise<ReportingPoint | null> {
  const [row] = await tx.select().from(reportingPoints).where(eq(reportingPoints.trunk, trunk)).for('update');
  return row ?? null;
}

export async function reportingPointsOf(db: Db, page: Page): Promise<Slice<ReportingPoint>> {
  return rowsAround(page, { columns: [reportingPoints.trunk], descending: false }, (where, order, limit) =>
    db
      .select()
      .from(reportingPoints)
      .where(where)
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countReportingPoints = (db: Db): Promise<number> => countUpTo(db, reportingPoints, undefined);

/** As records are read. */
const trunkIn = (text: string): string => oneLine('trunk', text, TRUNK_LENGTH);
