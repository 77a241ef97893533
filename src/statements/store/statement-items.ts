// Owns what an issued statement itemises and counts: charges and calls that can't change once the month is closed.
import type { Tx } from '../../db/open.js';
import { DAY_MS, startOf, type Month } from '../../month.js';
import type { Item } from '../items.js';
import type { RegionLine, Tally } from '../snapshot.js';
import { billedBounds } from '../statements.js';

export interface Scope {
  subscriberId: string;
  month: Month;
  /** Calls that were posted later are the next statement's (rule S2). */
  closedAt: Date;
}

const SLICE = 5_000;
/** A call is at most a day long (rule D5), so its set-up is at most a day before it was connected. */
const SLACK_MS = DAY_MS;
const OLDEST_MS = 190 * DAY_MS;

/** A connected call's instant is bridgeAt, else answerAt (rule T5); one that wasn't stands at its set-up. */
const STANDS_AT = `case when c.outcome = 'answered' then coalesce(c.bridge_at, c.answer_at) else c.setup_at end`;

/** The itemised calls by number and time, in slices; must be read within the transaction. */
export async function* itemsOf(tx: Tx, { subscriberId, month }: Scope): AsyncGenerator<Item[]> {
  await tx.$client.query(
    `declare items no scroll cursor for
     with billed as (
       select * from charges where connected_at >= $1 and connected_at < $2 and late_month is null and number = any($5)
       union all
       select * from charges where late_month = $3
     )
     select b.number, c.caller, coalesce(c.caller_region, '') as area, b.connected_at as at, b.talk_seconds as talk,
       b.charge_class as class, b.subscriber_charge::text as amount
     from billed b join calls c on c.number = b.number and c.setup_at = setup_in(b.call_id) and c.id = b.call_id and c.setup_at >= $6 and c.setup_at < $2
     where b.subscriber_id = $4
     order by b.number, b.connected_at, b.call_id, b.revision`,
    [...billedBounds(month), subscriberId, await numbersOf(tx, subscriberId), oldestOf(month)],
  );
  for (;;) {
    const { rows } = await tx.$client.query<ItemRow>(`fetch ${SLICE} from items`);
    if (rows.length === 0) break;
    yield rows.map((it) => ({
      number: it.number,
      caller: it.caller,
      area: it.area,
      startAt: it.at.getTime(),
      talkSeconds: it.talk,
      chargeClass: it.class,
      amount: BigInt(it.amount),
    }));
  }
  await tx.$client.query('close items');
}

interface ItemRow {
  number: string;
  caller: string | null;
  area: string;
  at: Date;
  talk: number;
  class: string;
  amount: string;
}

/** The month's own calls in figures: all, by day, by hour, and the busiest regions. */
export async function talliesOf(tx: Tx, scope: Scope, days: number, topRegions: number) {
  const { rows } = await tx.$client.query<{ day: number; hour: number; region: string } & Tally>(
    `select extract(day from local)::int as day, extract(hour from local)::int as hour, region,
       count(*)::int as calls, (count(*) filter (where answered))::int as answered,
       coalesce(sum(talk) filter (where answered), 0)::int as "talkSeconds"
     from (
       select ${STANDS_AT} at time zone 'Asia/Shanghai' as local, coalesce(c.caller_region, '') as region,
         c.outcome = 'answered' as answered, ceil(extract(epoch from c.end_at - ${STANDS_AT})) as talk
       from calls c left join charges h on h.number = c.number and h.call_id = c.id and h.revision = 0
         and h.connected_at = coalesce(c.bridge_at, c.answer_at)
       where c.subscriber_id = $1 and c.number = any($2) and c.setup_at >= $3 and c.setup_at < $5
         and ${STANDS_AT} >= $4 and ${STANDS_AT} < $5 and c.posted_at <= $6 and h.late_month is null and not c.test
     ) stood
     group by 1, 2, 3`,
    [
      scope.subscriberId,
      await numbersOf(tx, scope.subscriberId),
      new Date(startOf(scope.month) - SLACK_MS),
      ...billedBounds(scope.month).slice(0, 2),
      scope.closedAt,
    ],
  );
  const sum = (part: readonly Tally[]): Tally => part.reduce(plus, { calls: 0, answered: 0, talkSeconds: 0 });
  const regions = [...new Set(rows.map((it) => it.region))].map((region): RegionLine => {
    const { calls, talkSeconds } = sum(rows.filter((it) => it.region === region));
    return { label: region === '' ? '未知' : region, calls, talkSeconds };
  });
  return {
    counts: sum(rows),
    byDay: Array.from({ length: days }, (_, day) => sum(rows.filter((it) => it.day === day + 1))),
    byHour: Array.from({ length: 24 }, (_, hour) => sum(rows.filter((it) => it.hour === hour))),
    regions: regions.toSorted((a, b) => b.calls - a.calls || (a.label < b.label ? -1 : 1)).slice(0, topRegions),
  };
}

const plus = (a: Tally, b: Tally): Tally => ({
  calls: a.calls + b.calls,
  answered: a.answered + b.answered,
  talkSeconds: a.talkSeconds + b.talkSeconds,
});

const oldestOf = (month: Month) => new Date(startOf(month) - OLDEST_MS);

/** Every number that was ever the subscriber's: what the indexes of calls and charges lead with. */
async function numbersOf(tx: Tx, subscriberId: string): Promise<string[]> {
  const { rows } = await tx.$client.query<{ number: string }>(
    'select distinct number from assignments where subscriber_id = $1',
    [subscriberId],
  );
  return rows.map((it) => it.number);
}
