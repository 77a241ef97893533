import type { Assessed } from './assess.js';

/** What is known of a call's first record. */
export interface Known {
  leg: string;
  seq: number;
  content: string;
}

export type Repeat = { record: Assessed } & (
  | { fate: 'duplicate'; code: 'DUPLICATE'; reason: string }
  | { fate: 'conflict'; code: 'CDR_CONFLICT'; reason: string }
  | { fate: 'quarantined'; code: 'ANOTHER_RECORD'; reason: string }
);

/**
 * What a second record of a call is (rule D3): the same identity with the same billing fields changes nothing; with others
 * both are kept for a person; another leg or part of the call waits, because parts aren't merged yet.
 */
export function settleRepeat(record: Assessed, known: Known): Repeat {
  const { leg, seq } = record.cdr;
  if (leg !== known.leg || seq !== known.seq) {
    const reason = 'Another leg or part of this call was posted before; they are not merged yet.';
    return { record, fate: 'quarantined', code: 'ANOTHER_RECORD', reason };
  }
  if (record.content === known.content) {
    return { record, fate: 'duplicate', code: 'DUPLICATE', reason: 'The same record came before; nothing changed.' };
  }
  const reason = 'A record with this identity and other billing fields came before; it stands until a person decides.';
  return { record, fate: 'conflict', code: 'CDR_CONFLICT', reason };
}

/**
 * The first record of each call in the chunk, and those that come after one. Interim records stand apart: they take no
 * call's identity, or the final record that is to be billed would be the one in conflict.
 */
export function firstOfEach(records: readonly Assessed[]) {
  const first = new Map<string, Assessed>();
  const later: Assessed[] = [];
  const interim: Assessed[] = [];
  for (const record of records) {
    if (record.cdr.kind === 'interim') interim.push(record);
    else if (first.has(record.key)) later.push(record);
    else first.set(record.key, record);
  }
  return { first, later, interim };
}
