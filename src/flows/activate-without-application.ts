import { lockApplicationsOf } from '../applications/store/submit.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { Refusal } from '../refusal.js';
import { activateNumber } from './activate-number.js';

/**
 * Puts a number into service for which nobody applied here: one from before there were applications. One that is under way goes with its
 * number, or ends first, so that none is left behind; drafts bar nobody, and can't be submitted for a number that is in service.
 *
 * @param tx with the worker's rights
 * @throws Refusal WRONG_STATE that names the application, and as activateNumber does
 */
export async function activateWithoutApplication(
  tx: Tx,
  wish: Parameters<typeof activateNumber>[1],
): Promise<readonly Change[]> {
  const underWay = (await lockApplicationsOf(tx, wish.number)).find((it) => it.state !== 'DRAFT');
  if (underWay) {
    throw new Refusal(
      'WRONG_STATE',
      `application_${underWay.id} for ${wish.number} is ${underWay.state}: put the number into service by activateApplication, or end the application by withdrawApplication first`,
      ['number'],
    );
  }
  return activateNumber(tx, wish);
}
