// Owns whether what applications say is on the list. Whoever asks learns of what it has written itself, and nothing else of the list.
import type pg from 'pg';
import type { Db } from '../../../db/open.js';
import { digestOf, identifiersOf, type BarredItem, type Identified } from '../subject.js';

/** What is barred of each, in their order: one question for any number of them. */
export async function barredItemsOf(db: Db, pepper: string, all: readonly Identified[]): Promise<BarredItem[][]> {
  const asked = all.map((it) =>
    identifiersOf(it).map(({ item, kind, value }) => ({ item, digest: digestOf(pepper, kind, value) })),
  );
  const { rows } = await (db.$client as pg.Pool).query<{ digest: Buffer }>(
    'select digest from barred_among($1) digest',
    [asked.flat().map((it) => it.digest)],
  );
  const barred = new Set(rows.map((it) => it.digest.toString('hex')));
  return asked.map((its) => its.filter((it) => barred.has(it.digest.toString('hex'))).map((it) => it.item));
}
