import { withdrawReverifications } from '../applications/reverifications/store/decide.js';
import { letDocumentsGo } from '../applications/store/keep.js';
import { letServiceDocumentsGo } from '../applications/store/keep-service.js';
import { applicationPolicyOf } from '../applications/store/policy.js';
import { activeApplications, withdrawAll } from '../applications/store/submit.js';
import type { Application } from '../applications/table.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';

/**
 * A number has no subscriber any more: the applications and re-verifications that were under way for it are over, and the documents of its service are kept
 * so long yet as the policy says (rule A5).
 *
 * @param underWay locked before the number was
 */
export async function partFromNumber(
  tx: Tx,
  { number, subscriberId, now }: { number: string; subscriberId: string | null; now: Date },
  underWay: readonly Application[],
  { reason, by }: { reason: string; by: string },
): Promise<Change[]> {
  const changes = await withdrawAll(tx, underWay, reason);
  changes.push(...(await withdrawReverifications(tx, number, { answer: reason.trim(), by })));
  const until = new Date(now);
  until.setUTCMonth(until.getUTCMonth() + (await applicationPolicyOf(tx)).keepEndedMonths);
  const served = subscriberId === null ? [] : await activeApplications(tx, number, subscriberId);
  for (const { id } of served) await letDocumentsGo(tx, 'everyone', id, until);
  await letServiceDocumentsGo(tx, number, until);
  return changes;
}
