// Owns the stock of numbers and their blocks. Not who answers for a number at a time (rating's assignments).
import { and, eq, getTableColumns, inArray, or, sql, type SQL } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Db, type Tx } from '../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../db/page.js';
import { ownedBy, ownedByText, ownerParameter, type Whose } from '../db/tenant.js';
import { Refusal } from '../refusal.js';
import { gradeCodeOf } from './grade-diagram.js';
import type { NumberState } from './moves.js';
import { carrierIn } from './read-number.js';
import { inStock } from './standing.js';
import { gradesInForce, whileGradesStand } from './store/grades.js';
import { blocksOf } from './store/import.js';
import { numberBlocks, numbers, type Carrier, type HotlineNumber } from './table.js';

/** The six blocks that there are (rule N1). */
export const presetBlocks: readonly { prefix: string; carrier: Carrier }[] = [
  { prefix: '4000', carrier: 'CHINA_UNICOM' },
  { prefix: '4006', carrier: 'CHINA_UNICOM' },
  { prefix: '4001', carrier: 'CHINA_MOBILE' },
  { prefix: '4007', carrier: 'CHINA_MOBILE' },
  { prefix: '4008', carrier: 'CHINA_TELECOM' },
  { prefix: '4009', carrier: 'CHINA_TELECOM' },
];

export async function addBlocks(db: Db, blocks: readonly { prefix: string; carrier: Carrier }[]): Promise<void> {
  await db
    .insert(numberBlocks)
    .values([...blocks])
    .onConflictDoNothing();
}

/**
 * A number that was in service before it came to this system. All others get there by the moves of rule N2.
 *
 * @throws Refusal BAD_INPUT for one in no block, CONFLICT for one that is here already
 */
export async function takeIntoUse(
  tx: Tx,
  { number, partnerId, subscriberId }: { number: string; partnerId: string; subscriberId: string },
): Promise<void> {
  const carrier = carrierIn(await blocksOf(tx), number);
  if (carrier === null) throw new Refusal('BAD_INPUT', `${number} is in no number block`, ['number']);
  await whileGradesStand(tx);
  const grades = await gradesInForce(tx);
  const grade = grades && gradeCodeOf(grades, number);
  const stateSince = await databaseNow(tx);
  const row = { number, carrier, grade, state: 'ACTIVE', partnerId, subscriberId, stateSince } as const;
  const { rowCount } = await tx.insert(numbers).values(row).onConflictDoNothing();
  if (rowCount === 0) throw new Refusal('CONFLICT', `${number} is here already`, ['number']);
}

export interface NumberList {
  partnerId: string | null;
  subscriberId: string | null;
  /** Such as 4008. */
  prefix: string | null;
  states: readonly NumberState[] | null;
  carrier: Carrier | null;
  grade: string | null;
}

/** Numbers in the order of their digits: those that a partner holds; for the operator all, the stock too. */
export async function numbersOf(db: Db, whose: Whose, list: NumberList, page: Page): Promise<Slice<HotlineNumber>> {
  const { rows, more } = await rowsAround(
    page,
    { columns: [numbers.number], descending: false },
    (where, order, limit) =>
      db
        .select({ ...getTableColumns(numbers), over })
        .from(numbers)
        .where(and(listed(whose, list), where))
        .orderBy(...order)
        .limit(limit),
  );
  return { rows: rows.map(asItStands), more };
}

/** Up to COUNT_LIMIT + 1. */
export async function countNumbers(db: Db, whose: Whose, list: NumberList): Promise<number> {
  return countUpTo(db, numbers, listed(whose, list));
}

/** Whether a reservation or quarantine is over, by the database's clock (rule N3). */
const over = sql<boolean>`coalesce(${numbers.endsAt} <= (select app_now()), false)`;

/** What is over is in stock, whatever a job has done or not done; since when, its end says. */
function asItStands({ over: isOver, ...row }: HotlineNumber & { over: boolean }): HotlineNumber {
  return isOver ? { ...row, ...inStock, state: 'AVAILABLE', stateSince: row.endsAt! } : row;
}

function listed(
  whose: Whose,
  { partnerId, subscriberId, prefix, states, carrier, grade }: NumberList,
): SQL | undefined {
  const isHeld = whose !== 'everyone' || partnerId !== null || subscriberId !== null;
  return and(
    ownedBy(whose, numbers.partnerId),
    isHeld ? sql`${numbers.partnerId} is not null and not ${over}` : undefined,
    partnerId === null ? undefined : eq(numbers.partnerId, partnerId),
    subscriberId === null ? undefined : eq(numbers.subscriberId, subscriberId),
    prefix === null ? undefined : sql`starts_with(${numbers.number}, ${prefix})`,
    states === null ? undefined : inStates(states),
    carrier === null ? undefined : eq(numbers.carrier, carrier),
    grade === null ? undefined : eq(numbers.grade, grade),
  );
}

function inStates(states: readonly NumberState[]): SQL {
  const those = inArray(numbers.state, [...states]);
  if (states.includes('AVAILABLE')) return or(those, over)!;
  return sql`${numbers.state} <> 'AVAILABLE' and ${those} and not ${over}`; // the first part is the index's
}

/** Asked for every list of calls, so it is prepared: one text at any count of numbers. */
export async function numbersByNumber(db: Db, whose: Whose, list: readonly string[]): Promise<HotlineNumber[]> {
  const { rows } = await (db.$client as pg.Pool).query<Raw>({
    name: `numbers-by-number-${whose === 'everyone'}`,
    text: `
      select number, carrier, grade, state, partner_id as "partnerId", subscriber_id as "subscriberId", state_since as "stateSince",
        ends_at as "endsAt", extended, offered, waiting, selection_fee as "fee", monthly_minimum as "minimum", contract_months as "contractMonths",
        coalesce(ends_at <= (select app_now()), false) as over
      from numbers where number = any($1) and ${ownedByText(whose, 'partner_id', 2)}`,
    values: [list, ownerParameter(whose)],
  });
  return rows.map(read).filter((it) => whose === 'everyone' || it.partnerId !== null);
}

type Raw = HotlineNumber & { over: boolean; fee: string | null; minimum: string | null };

const read = ({ fee, minimum, ...row }: Raw): HotlineNumber =>
  asItStands({
    ...row,
    selectionFee: fee === null ? null : BigInt(fee),
    monthlyMinimum: minimum === null ? null : BigInt(minimum),
  });
