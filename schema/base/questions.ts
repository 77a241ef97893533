import DataLoader from 'dataloader';
import type { Tx } from '../../src/db/open.js';
import { listBy } from '../../src/list-by.js';
import type { Month } from '../../src/month.js';
import type { Reader } from './reader.js';

/** What puts all rows' wishes for the same thing into one question. */
export function questionsOf(read: Reader['read']) {
  /** One row a key, or null. */
  function one<Key, Row>(ask: (tx: Tx, keys: readonly Key[]) => Promise<Row[]>, keyOf: (row: Row) => Key) {
    return new DataLoader<Key, Row | null>(async (keys) => {
      const rows = new Map((await read((tx) => ask(tx, keys))).map((it) => [keyOf(it), it]));
      return keys.map((it) => rows.get(it) ?? null);
    });
  }

  /** All rows of a key, in the order in which they were read. */
  function many<Key, Row>(
    ask: (tx: Tx, keys: readonly Key[]) => Promise<Row[]>,
    keyOf: (row: Row) => string,
    nameOf: (key: Key) => string = String,
  ) {
    return new DataLoader<Key, Row[], string>(
      async (keys) => {
        const rows = listBy(await read((tx) => ask(tx, keys)), keyOf);
        return keys.map((it) => rows.get(nameOf(it)) ?? []);
      },
      { cacheKeyFn: nameOf },
    );
  }

  /** Things of a month: one question for each month that is asked for, which is seldom more than one. */
  function monthly<Key, Row>(
    ask: (tx: Tx, keys: readonly Key[], month: Month) => Promise<Map<string, Row>>,
    nameOf: (key: Key) => string,
  ) {
    type InMonth = { of: Key; month: Month };
    return new DataLoader<InMonth, Row | null, string>(
      async (keys) => {
        const found = new Map<Month, Map<string, Row>>();
        for (const [month, asked] of listBy(keys, (it) => it.month)) {
          found.set(
            month,
            await read((tx) =>
              ask(
                tx,
                asked.map((it) => it.of),
                month,
              ),
            ),
          );
        }
        return keys.map((it) => found.get(it.month)!.get(nameOf(it.of)) ?? null);
      },
      { cacheKeyFn: (it) => `${it.month} ${nameOf(it.of)}` },
    );
  }
  return { one, many, monthly };
}
