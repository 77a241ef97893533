import { lockApplicationsOf } from '../applications/store/submit.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { newId } from '../id.js';
import type { Move } from '../numbers/moves.js';
import { operate } from '../numbers/store/operate.js';
import { suspensionSaid } from '../numbers/suspensions/changes.js';
import type { SuspensionEnding } from '../numbers/suspensions/reasons.js';
import { beginSuspension, endSuspension, readNotice, type Notice } from '../numbers/suspensions/store/suspend.js';
import { Refusal } from '../refusal.js';
import { forgetDestinations } from '../routing/store/destinations.js';
import { forgetPin } from '../routing/store/pins.js';
import { lockPlansOf } from '../routing/store/plans.js';
import { endAssignment, holdOwners } from './hand-over.js';
import { partFromNumber } from './part-from-number.js';

/** By which a number has no subscriber any more. */
const partings: readonly Move[] = ['unlock', 'disconnect'];
/** By which a suspension is over. */
const endings: Partial<Record<Move, SuspensionEnding>> = { resume: 'RESUMED', disconnect: 'DISCONNECTED' };

/**
 * A move of the operator's. With a disconnection nobody answers for the number any more, from that instant on (rule T5), and
 * its subscriber's destinations and PIN go: the next one has its own. An application that was under way is over. A suspension says what
 * lifts it, and what lifts it ends the appeal against it.
 */
export async function operateNumber(
  tx: Tx,
  wish: { number: string; move: Move; reason: string; by: string; notice: Notice | null },
): Promise<readonly Change[]> {
  const { number, by } = wish;
  const suspension = suspensionIn(wish);
  const isParting = partings.includes(wish.move);
  const underWay = isParting ? await lockApplicationsOf(tx, number) : []; // before plans and the number's row, as who activates one does
  if (wish.move === 'disconnect') await holdOwners(tx);
  if (isParting) await lockPlansOf(tx, number); // before the number's row, as who adds a destination does
  const { before, now, changes } = await operate(tx, { ...wish, ...(suspension && { more: suspensionSaid(suspension) }) }); // prettier-ignore
  const reason = wish.reason.trim();
  const ending = endings[wish.move];
  if (suspension) await beginSuspension(tx, before, { id: suspension.id, notice: suspension, reason, by, now });
  if (ending) changes.push(...(await endSuspension(tx, number, { ending, reason, by, now })));
  if (isParting) {
    await forgetDestinations(tx, number);
    await forgetPin(tx, number);
    changes.push(...(await partFromNumber(tx, { ...before, now }, underWay, { reason, by })));
  }
  if (wish.move === 'disconnect') await endAssignment(tx, number, now);
  return changes;
}

/** The law asks that who is suspended is told why, and what lifts it. @throws Refusal BAD_INPUT */
function suspensionIn({ move, notice }: { move: Move; notice: Notice | null }): (Notice & { id: string }) | null {
  if ((move === 'suspend') === (notice !== null)) return notice && { id: newId(), ...readNotice(notice) };
  const needed = move === 'suspend' ? 'needed with SUSPEND: its code, the remedy, and the steps that lift it' : 'only SUSPEND has one'; // prettier-ignore
  throw new Refusal('BAD_INPUT', `suspension: ${needed}`, ['suspension']);
}
