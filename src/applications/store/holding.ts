// Owns how many numbers an applicant has already, and how many one may have. Not what follows from it: evaluate.ts.
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import { ownedByText, ownerParameter, type Whose } from '../../db/tenant.js';
import type { Application } from '../table.js';

export interface Holding {
  /** From LOCKED to SUSPENDED, but for the application's own. */
  numbers: number;
  /** By the policy; 0 is no limit. */
  most: number;
}

/**
 * Of each application, in one question. A company is known by its credit code, as its subscribers and its other applications say it, and
 * else by its subscriber; it is counted in what the asker may see, a partner among its own.
 */
export async function holdingsOf(db: Db, whose: Whose, rows: readonly Application[]): Promise<Map<string, Holding>> {
  const { rows: found } = await (db.$client as pg.Pool).query<Holding & { id: string }>(
    `with asked as (
       select a.id, a.number, a.subscriber_id, coalesce(a.credit_code, s.tax_id) as code
       from applications a join subscribers s on s.id = a.subscriber_id where a.id = any($1)
     ), members as (
       select id, subscriber_id from asked
       union select k.id, s.id from asked k join subscribers s on s.tax_id = k.code
       union select k.id, a.subscriber_id from asked k join applications a on a.credit_code = k.code and a.state not in ('DRAFT', 'REJECTED', 'CANCELLED')
     )
     select k.id, p.numbers_per_company as most, count(n.number)::int as numbers
     from application_policy p, asked k join members m using (id)
       left join numbers n on n.subscriber_id = m.subscriber_id and n.number <> k.number
         and n.state in ('LOCKED', 'PROVISIONING', 'ACTIVE', 'SUSPENDED') and ${ownedByText(whose, 'n.partner_id', 2)}
     group by 1, 2`,
    [rows.map((it) => it.id), ownerParameter(whose)],
  );
  return new Map(found.map(({ id, ...holding }) => [id, holding]));
}
