import type { RecordOutcome } from '../calls/calls.js';
import type { Read } from '../calls/cdr.js';
import { quote } from '../calls/refused.js';
import { reportedElsewhere } from '../calls/store/reporting-points.js';
import type { Tx } from '../db/open.js';
import { monthOf } from '../month.js';

/**
 * Two switches that see one call both report it, each by an id of its own: of a trunk that has a reporting point the others' records
 * bill nothing (rule D7). They take no identity: sent again once the trunk is theirs, they are calls. Asked in the posting transaction,
 * so that a chunk that waits, or is posted again, goes by what holds then. Who names no trunk asks nothing.
 */
export async function leaveElsewhere(
  tx: Tx,
  switchId: string,
  records: readonly Read[],
): Promise<{ own: readonly Read[]; elsewhere: RecordOutcome[] }> {
  const trunks = trunksOf(records);
  const points = trunks.size > 0 ? await reportedElsewhere(tx, switchId, [...trunks]) : new Map<string, string>();
  if (points.size === 0) return { own: records, elsewhere: [] };
  const own: Read[] = [];
  const elsewhere: RecordOutcome[] = [];
  for (const it of records) {
    const by = it.trunk === null ? undefined : points.get(it.trunk);
    if (by === undefined) own.push(it);
    else elsewhere.push(outcomeOf(it, by));
  }
  return { own, elsewhere };
}

function trunksOf(records: readonly Read[]): Set<string> {
  const trunks = new Set<string>();
  for (const { trunk } of records) if (trunk !== null) trunks.add(trunk);
  return trunks;
}

function outcomeOf({ line, trunk, cdr: { bridgeAt, answerAt, setupAt } }: Read, by: string): RecordOutcome {
  const reason = `Calls of this trunk are reported by the switch “${by}”; this record bills nothing.`;
  const month = monthOf(bridgeAt ?? answerAt ?? setupAt);
  return { line, fate: 'duplicate', code: 'OTHER_REPORTING_POINT', field: 'trunk', found: quote(trunk), reason, month };
}
