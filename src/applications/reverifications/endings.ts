import { dayOf, DAY_MS, type EpochMs } from '../../month.js';
import { kindWords, transferorKinds, type DocumentKind } from '../kinds.js';

/** What is signed for a service, and what its former subscriber gave, prove nobody again. */
export const notAskedAgain: readonly DocumentKind[] = ['CARRIER_FORM', 'SERVICE_AGREEMENT', ...transferorKinds];

/** A document of a number in service, and its last day, 'YYYY-MM-DD'. */
export interface Ending {
  kind: DocumentKind;
  lastDay: string;
}

/** Newer papers take a company its time, though the old ones may have ended already. */
const LEAST_DAYS = 14;

/**
 * How the system asks for newer documents: by the first one's last day, or within 14 days where that is later.
 *
 * @param endings 1 or more, each kind once
 */
export function askedFor(endings: readonly Ending[], now: EpochMs): { reason: string; dueOn: string } {
  const inOrder = endings.toSorted((a, b) => a.lastDay.localeCompare(b.lastDay) || a.kind.localeCompare(b.kind));
  const soonest = dayOf(now + LEAST_DAYS * DAY_MS);
  const first = inOrder[0]!.lastDay;
  const named = inOrder.map((it) => `${kindWords[it.kind].zh}（有效期至${it.lastDay}）`).join('、');
  return { reason: `请更新证件：${named}`, dueOn: first > soonest ? first : soonest };
}
