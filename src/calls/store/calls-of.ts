// Owns reading calls and their charges, as those who answer for them see them. Not posting (flows/post-chunk.ts).
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import { COUNT_LIMIT, sliceOf, type Page, type Slice } from '../../db/page.js';
import { ownedByText, ownerParameter, type Whose } from '../../db/tenant.js';
import type { MicroYuan } from '../../money.js';
import type { Attempt, Outcome } from '../cdr.js';

export interface Call {
  number: string;
  setupAt: Date;
  id: string;
  partnerId: string;
  subscriberId: string;
  switchId: string;
  callUuid: string;
  caller: string | null;
  callerRegion: string | null;
  answeredBy: string | null;
  answerAt: Date | null;
  bridgeAt: Date | null;
  endAt: Date;
  outcome: Outcome;
  /** A test caller's (rule R12). */
  test: boolean;
  /** Its switch asks for routes, and never asked for this call (rule C4). */
  unauthorised: boolean;
  /** Null where it is no more than `answeredBy` and `outcome` say. */
  attempts: Attempt[] | null;
  postedAt: Date;
}

/** Half-open by set-up; null is without end. */
export interface CallList {
  numbers: readonly string[];
  from: Date | null;
  to: Date | null;
}

const COLUMNS = `number, setup_at as "setupAt", id, partner_id as "partnerId", subscriber_id as "subscriberId",
  switch_id as "switchId", call_uuid as "callUuid", caller, caller_region as "callerRegion", answered_by as "answeredBy",
  answer_at as "answerAt", bridge_at as "bridgeAt", end_at as "endAt", outcome, test, unauthorised, attempts, posted_at as "postedAt"`;

/** A number's calls lie in order of time, so each number gives its first rows from its index, and these are merged. */
export async function callsOf(
  db: Db,
  whose: Whose,
  list: CallList,
  page: Page,
  descending: boolean,
): Promise<Slice<Call>> {
  const down = descending !== page.backward;
  const [setupAt, id] = page.from ?? [null, null];
  const order = down ? 'setup_at desc, id desc' : 'setup_at, id';
  const { rows } = await (db.$client as pg.Pool).query<Call>({
    name: `calls-${down}-${whose === 'everyone'}-${page.from !== null}`,
    text: `
      select ${COLUMNS} from unnest($1::text[]) as asked (hotline), lateral (
        select * from calls
        where number = asked.hotline and ${ownedByText(whose, 'partner_id', 2)}
          and setup_at >= coalesce($3::timestamptz, '-infinity') and setup_at < coalesce($4::timestamptz, 'infinity')
          ${page.from ? `and (setup_at, id) ${down ? '<' : '>'} ($6::timestamptz, $7::uuid)` : ''}
        order by ${order} limit $5) as found
      order by ${order} limit $5`,
    values: [
      list.numbers,
      ownerParameter(whose),
      list.from,
      list.to,
      page.limit + 1,
      ...(page.from ? [setupAt, id] : []),
    ],
  });
  return sliceOf(page, rows);
}

/** Up to COUNT_LIMIT + 1. */
export async function countCalls(db: Db, whose: Whose, { numbers, from, to }: CallList): Promise<number> {
  const { rows } = await (db.$client as pg.Pool).query<{ count: number }>(
    `select count(*)::int from (select from calls where number = any($1) and ${ownedByText(whose, 'partner_id', 2)}
       and setup_at >= coalesce($3::timestamptz, '-infinity') and setup_at < coalesce($4::timestamptz, 'infinity')
     limit ${COUNT_LIMIT + 1}) counted`,
    [numbers, ownerParameter(whose), from, to],
  );
  return rows[0]!.count;
}

export interface CallKey {
  number: string;
  setupAt: Date;
  id: string;
}

export async function callsByKey(db: Db, whose: Whose, keys: readonly CallKey[]): Promise<Call[]> {
  const { rows } = await (db.$client as pg.Pool).query<Call>({
    name: `calls-by-key-${whose === 'everyone'}`,
    text: `
      select ${COLUMNS} from unnest($1::text[], $2::timestamptz[], $3::uuid[]) as asked (hotline, at, call), lateral (
        select * from calls where number = asked.hotline and setup_at = asked.at and id = asked.call
          and ${ownedByText(whose, 'partner_id', 4)}) as found`,
    values: [keys.map((it) => it.number), keys.map((it) => it.setupAt), keys.map((it) => it.id), ownerParameter(whose)],
  });
  return rows;
}

export interface Charge {
  callId: string;
  revision: number;
  connectedAt: Date;
  lateMonth: string | null;
  talkSeconds: number;
  chargedSeconds: number;
  chargeClass: string;
  callerCharge: MicroYuan;
  callerIndicative: boolean;
  subscriberCharge: MicroYuan;
  partnerCharge: MicroYuan | null;
  carrierCost: MicroYuan | null;
  receipt: number[];
}

/** All revisions, oldest first, of connected calls; `connectedAt` is a call's bridgeAt, else its answerAt (rule T5). */
export async function chargesOf(
  db: Db,
  whose: Whose,
  keys: readonly { number: string; connectedAt: Date; callId: string }[],
): Promise<Charge[]> {
  const { rows } = await (db.$client as pg.Pool).query<Charge>({
    name: `charges-of-${whose === 'everyone'}`,
    text: `
      select call_id as "callId", revision, connected_at as "connectedAt", late_month as "lateMonth",
        talk_seconds as "talkSeconds", charged_seconds as "chargedSeconds", charge_class as "chargeClass",
        caller_charge as "callerCharge", caller_indicative as "callerIndicative", subscriber_charge as "subscriberCharge",
        partner_charge as "partnerCharge", carrier_cost as "carrierCost", receipt
      from unnest($1::text[], $2::timestamptz[], $3::uuid[]) as asked (hotline, at, call), lateral (
        select * from charges where number = asked.hotline and connected_at = asked.at and call_id = asked.call
          and ${ownedByText(whose, 'partner_id', 4)}) as found
      order by call_id, revision`,
    values: [
      keys.map((it) => it.number),
      keys.map((it) => it.connectedAt),
      keys.map((it) => it.callId),
      ownerParameter(whose),
    ],
  });
  for (const row of rows) readMoney(row);
  return rows;
}

const money = ['callerCharge', 'subscriberCharge', 'partnerCharge', 'carrierCost'] as const;

/** PostgreSQL's bigints come as text. In place: a page has hundreds of them. */
function readMoney(row: Charge): void {
  for (const it of money) if (row[it] !== null) row[it] = BigInt(row[it]);
}
