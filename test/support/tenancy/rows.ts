import { rowsOf } from '../books.js';
import type { TestWork } from '../work.js';

/** Every table and partition, with a digest of its rows and of who wrote each last. */
export type Rows = Record<string, string>;

const asked = new WeakMap<object, string>();

/** A row that was written again as it was is another one too: its xmin says so. */
export async function allRows(work: TestWork): Promise<Rows> {
  const text = asked.get(work) ?? (await questionFor(work));
  asked.set(work, text);
  return Object.fromEntries(
    (await rowsOf<{ name: string; digest: string }>(work, text)).map((it) => [it.name, it.digest]),
  );
}

async function questionFor(work: TestWork): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    work,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  return tables
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text || t.xmin::text, ',' order by t.ctid)), '') as digest from ${name} t`,
    )
    .join(' union all ');
}

export const changed = (before: Rows, after: Rows): string[] =>
  Object.keys(after).filter((it) => before[it] !== after[it]);
