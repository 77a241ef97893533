// Owns what an operator says of missing serial numbers (rule D7): that they won't come, and why; that a numbering began anew.
import { databaseNow, type Tx } from '../../db/open.js';
import { oneLine } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { countGaps } from './gaps.js';
import { beginAnew, lockSeries, NUMBERING, type Numbered } from './numbering.js';

export interface GapWish extends Numbered {
  from: number;
  /** The last of them. */
  to: number;
  reason: string;
  by: string;
}

export interface Explained extends Numbered {
  from: number;
  to: number;
  reason: string;
}

/**
 * Says why these numbers are missing. `from` and `to` must be; of those between them it is said of the ones that are, also where some came
 * in between. Said again in the same words, it stands.
 *
 * @param tx as the operator
 * @returns null where it was said before
 * @throws Refusal BAD_INPUT, WRONG_STATE for numbers that aren't missing, CONFLICT where some are explained otherwise
 */
export async function explainGap(tx: Tx, wish: GapWish): Promise<Explained | null> {
  const { switchId, series, from, to, by } = wish;
  const reason = oneLine('reason', wish.reason);
  if (from > to) throw new Refusal('BAD_INPUT', `to: found ${to}, allowed is ${from} or more, as from is`, ['to']);
  const { run } = await lockSeries(tx, wish);
  const { rows } = await tx.$client.query<{ fromMissing: boolean; toMissing: boolean; known: string; said: Said[] }>(
    `with it as materialized (
       select known, int8multirange(range_merge(known)) - known as missing from (${NUMBERING}) numbering where series = $2)
     select missing @> $3::bigint as "fromMissing", missing @> $4::bigint as "toMissing", range_merge(known)::text as known, coalesce((
       select json_agg(json_build_object('from', from_no, 'to', to_no, 'reason', reason) order by from_no) from cdr_gap_explanations
       where switch_id = $1 and series = $2 and run = $5 and missing && int8multirange(int8range(from_no, to_no, '[]') * int8range($3, $4, '[]'))), '[]') as said
     from it`,
    [switchId, series, from, to, run],
  );
  const { fromMissing, toMissing, said } = rows[0]!;
  const [first] = said;
  if (first && first.from === from && first.to === to && first.reason === reason) return null;
  if (!fromMissing) throw notMissing('from', from);
  if (!toMissing) throw notMissing('to', to);
  if (first) {
    const message = `from: of these numbers ${first.from} to ${first.to} are explained already: ${first.reason}`;
    throw new Refusal('CONFLICT', message, ['from']);
  }
  await tx.$client.query(
    `insert into cdr_gap_explanations (switch_id, series, run, from_no, to_no, reason, explained_at, explained_by)
     values ($1, $2, $3, $4, $5, $6, app_now(), $7)`,
    [switchId, series, run, from, to, reason, by],
  );
  return { switchId, series, from, to, reason };
}

type Said = Pick<Explained, 'from' | 'to' | 'reason'>;

const notMissing = (argument: 'from' | 'to', found: number) =>
  new Refusal(
    'WRONG_STATE',
    `${argument}: ${found} is not missing: it came in, or isn’t between the first number that came in and the last`,
    [argument],
  );

/**
 * The numbering began anew, with what came in from `at` on; null is now.
 *
 * @param tx as the operator
 * @throws Refusal BAD_INPUT, WRONG_STATE where something is missing that nobody explained
 */
export async function restartNumbering(tx: Tx, wish: Numbered & { at: Date | null }): Promise<Date> {
  const { sinceAt } = await lockSeries(tx, wish);
  const open = await countGaps(tx, 'everyone', { ...wish, open: true });
  if (open > 0) {
    const message = `series: ${open} of its gaps are not explained, and would be seen no more; explain them first`;
    throw new Refusal('WRONG_STATE', message, ['series']);
  }
  const now = await databaseNow(tx);
  const at = wish.at ?? now;
  await beginAnew(tx, wish, at, now, sinceAt);
  return at;
}
