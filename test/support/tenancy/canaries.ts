import { isEnumType, isObjectType, type GraphQLSchema } from 'graphql';
import { maskCaller } from '../../../src/mask-caller.js';
import { formatYuan } from '../../../src/money.js';
import { rowsOf } from '../books.js';
import type { TestWork } from '../work.js';

/** Everybody's: no word of these betrays anybody. */
const shared = [
  'app_clock',
  'billing_months',
  'number_blocks',
  'number_policy',
  'grade_versions',
  'calendar_days',
  'route_policy',
  'document_policy',
  'application_policy',
  'requirement_sets',
];

/** Whose words are its own, by table; of a table that isn't named, those with its id. Written down apart from the policies. */
const own = {
  partner: (id: string, columns: readonly string[], table: string) => {
    if (table === 'partners') return `id = '${id}'`;
    if (table === 'idempotency_keys') return `actor = 'partner:${id}'`;
    if (columns.includes('chain')) return `chain = '${id}'`;
    const prices = `select unnest(array[subscriber_tariff_id, partner_tariff_id]) from assignments where partner_id = '${id}'`;
    const carriers = `select id from tariffs where layer = 'CALLER'`;
    if (table === 'tariffs') return `id in (${prices} union ${carriers})`;
    if (table === 'tariff_versions') return `tariff_id in (${prices} union ${carriers})`;
    if (table === 'numbers') return `partner_id = '${id}' or partner_id is null`; // what is free is everyone's to see
    return columns.includes('partner_id') ? `partner_id = '${id}'` : 'false';
  },
  switch: (id: string, columns: readonly string[], table: string) => {
    if (table === 'switches') return `id = '${id}'`;
    if (table === 'idempotency_keys') return `actor = 'switch:${id}'`;
    return columns.includes('switch_id') && !['calls', 'route_decisions'].includes(table)
      ? `switch_id = '${id}'`
      : 'false';
  },
};

/** Words that stand in somebody else's rows and in none of its own: finds those of them that an answer has. */
export type Canaries = (answer: unknown, sent: unknown) => string[];

export async function canariesFor(
  work: TestWork,
  schema: GraphQLSchema,
  kind: 'partner' | 'switch',
  ownerId: string,
): Promise<Canaries> {
  const tables = await rowsOf<{ name: string; columns: string[] }>(
    work,
    `select relname as name, array_agg(attname::text) as columns from pg_class c join pg_attribute on attrelid = c.oid and attnum > 0
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> 'route_changes' group by 1`, // counters, and numbers that stand elsewhere too
  );
  const [mine, others] = [new Set<string>(), new Set<string>()];
  for (const { name, columns } of tables) {
    const condition = shared.includes(name) ? 'true' : own[kind](ownerId, columns, name);
    const rows = await rowsOf<{ mine: boolean }>(
      work,
      `select coalesce(${condition}, false) as mine, t.* from ${name} t`,
    );
    for (const { mine: isMine, ...row } of rows) for (const it of wordsOf(row)) (isMine ? mine : others).add(it);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isEnumType(type)) for (const it of type.getValues()) mine.add(it.name).add(String(it.value));
    if (isObjectType(type)) for (const it of Object.keys(type.getFields())) mine.add(it);
  }
  const words = [...others].filter((it) => !mine.has(it) && it.length > 2 && !/^\d+\.\d\d0000$/.test(it)); // whole fen may be anybody's sum
  const long = words.filter((it) => it.length >= 8 || /[^\0-\x7f]{4}/.test(it));
  const exact = new Set(words);
  const known = new Map<string, string[]>();
  const inLeaf = (leaf: string) => {
    if (!known.has(leaf)) known.set(leaf, exact.has(leaf) ? [leaf] : long.filter((it) => leaf.includes(it)));
    return known.get(leaf)!;
  };
  return (answer, sent) => {
    const said = JSON.stringify(sent);
    return [...leaves(answer)].flatMap(inLeaf).filter((it) => !said.includes(it));
  };
}

/** The values of a row as an answer would write them. */
function* wordsOf(value: unknown): Generator<string> {
  if (value instanceof Date) yield value.toISOString();
  else if (Buffer.isBuffer(value)) yield* value.length <= 64 ? [value.toString('hex')] : [];
  else if (typeof value === 'object' && value !== null) for (const it of Object.values(value)) yield* wordsOf(it);
  else if (typeof value === 'number') yield* value >= 1_000 ? [String(value)] : [];
  else if (typeof value === 'string') {
    yield value;
    if (value.startsWith('{"')) yield* wordsOf(JSON.parse(value)); // and no set of numbers
    if (/^\d{4,18}$/.test(value)) yield formatYuan(BigInt(value));
    if (/^0?\d{10,}$/.test(value)) yield maskCaller(value);
  }
}

/** But for `locations`, which are places in the asker's own text. */
function* leaves(value: unknown): Generator<string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, it] of Object.entries(value)) if (key !== 'locations') yield* leaves(it);
  } else if (typeof value === 'string' || typeof value === 'number') yield String(value);
}
