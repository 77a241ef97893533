import type { Assessed } from './assess.js';
import type { Keyed, RecordKind } from './cdr.js';

/** What is known of a record that came before: its identity within its call, what it bills, and where its bytes are. */
export interface Known {
  leg: string;
  seq: number;
  kind: RecordKind;
  content: string;
  batchId: string;
  line: number;
}

export type Repeat = { record: Assessed } & (
  { fate: 'duplicate'; code: 'DUPLICATE'; reason: string } | { fate: 'conflict'; code: 'CDR_CONFLICT'; reason: string }
);

/**
 * What the records of one call are beside those that came before (rule D3): the same identity with the same billing fields
 * changes nothing; with others both are kept for a person; another leg or part of the call is a newcomer.
 *
 * @param records in the order of their lines; one that is known by itself is a newcomer, because it made the call known
 */
export function settleRepeats(
  records: readonly Assessed[],
  known: readonly Known[],
  batchId: string,
): { repeats: Repeat[]; newcomers: Assessed[] } {
  const contents = new Map(known.map((it) => [partOf(it), it.content]));
  const own = new Set(known.filter((it) => it.batchId === batchId).map((it) => it.line));
  const repeats: Repeat[] = [];
  const newcomers: Assessed[] = [];
  for (const record of records) {
    const part = partOf(record.cdr);
    const content = contents.get(part);
    if (own.has(record.line)) newcomers.push(record);
    else if (content !== undefined) repeats.push(repeatOf(record, content));
    else {
      contents.set(part, record.content);
      newcomers.push(record);
    }
  }
  return { repeats, newcomers };
}

const partOf = ({ leg, seq, kind }: Pick<Known, 'leg' | 'seq' | 'kind'>) => `${kind} ${seq} ${leg}`;

function repeatOf(record: Assessed, content: string): Repeat {
  if (record.content === content) {
    return { record, fate: 'duplicate', code: 'DUPLICATE', reason: 'The same record came before; nothing changed.' };
  }
  const reason = 'A record with this identity and other billing fields came before; it stands until a person decides.';
  return { record, fate: 'conflict', code: 'CDR_CONFLICT', reason };
}

/** Of a chunk's records: the first of each call; and which calls have more to them than one record and its repeats. */
export function firstOfEach(records: readonly Keyed[]) {
  const firstOf = new Map<string, Keyed>();
  const later: Keyed[] = [];
  const several = new Set<string>();
  for (const record of records) {
    const before = firstOf.get(record.key);
    if (before === undefined) firstOf.set(record.key, record);
    else {
      later.push(record);
      if (partOf(record.cdr) !== partOf(before.cdr)) several.add(record.key);
    }
  }
  return { first: [...firstOf.values()], later, several };
}
