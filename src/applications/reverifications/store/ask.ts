// Owns asking for a re-verification by itself, where documents of a number in service end (rule A5). Not which hold: triggers keep that.
import type pg from 'pg';
import { databaseNow, transaction, type Tx } from '../../../db/open.js';
import { bySystem } from '../../../events/change.js';
import { record } from '../../../events/store/record.js';
import { listBy } from '../../../list-by.js';
import { lockNumbers } from '../../../numbers/store/move.js';
import { reverificationRequested } from '../changes.js';
import { askedFor, notAskedAgain, type Ending } from '../endings.js';
import { reverifications } from '../table.js';
import { requestOf } from './request.js';

const AT_ONCE = 500;

/** Once for each kind and last day, and not while another re-verification is under way. @returns how many it asked for */
export async function askWhereDocumentsEnd(worker: pg.Pool): Promise<number> {
  const { rows } = await worker.query<{ number: string }>({
    name: 'service-papers-ending',
    text: `select number from (${DUE}) due group by number order by min(expires_on), number limit ${AT_ONCE}`,
  });
  return rows.length === 0 ? 0 : transaction(worker, (tx) => ask(tx, rows.map((it) => it.number))); // prettier-ignore
}

const DUE = `
  select p.number, p.kind, p.expires_on from service_papers p
  where asked_for is distinct from expires_on and kind not in (${notAskedAgain.map((it) => `'${it}'`).join(', ')})
    and expires_on <= (select (app_now() at time zone 'Asia/Shanghai')::date + reverify_days from application_policy where reverify_days > 0)
    and not exists (select from reverifications r where r.number = p.number and r.state not in ('ACCEPTED', 'WITHDRAWN'))`;

/** Whoever asks or decides has the number's lock: what is due is asked again under it. */
async function ask(tx: Tx, numbers: readonly string[]): Promise<number> {
  const held = await lockNumbers(tx, numbers);
  const { rows } = await tx.$client.query<Ending & { number: string }>(
    `select number, kind, to_char(expires_on, 'YYYY-MM-DD') as "lastDay" from (${DUE}) due where number = any($1)`,
    [numbers],
  );
  const endings = listBy(rows, (it) => it.number);
  const now = await databaseNow(tx);
  const requests = held
    .filter((it) => endings.has(it.number))
    .map((it) => {
      const wish = { code: 'DOCUMENT_EXPIRING' as const, by: bySystem.who, ...askedFor(endings.get(it.number)!, now.getTime()) };
      return requestOf(it, wish, now);
    }); // prettier-ignore
  if (requests.length === 0) return 0;
  const asked = await tx.insert(reverifications).values(requests).onConflictDoNothing().returning();
  const told = asked.flatMap((it) => endings.get(it.number)!);
  await tx.$client.query(
    `update service_papers p set asked_for = p.expires_on from unnest($1::text[], $2::text[]) it (number, kind)
     where p.number = it.number and p.kind = it.kind`,
    [told.map((it) => it.number), told.map((it) => it.kind)],
  );
  await record(tx, bySystem, asked.map(reverificationRequested));
  return asked.length;
}
