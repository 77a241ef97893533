// Owns whose number it is, where calls of it may be arranged. Not what is arranged (plans, destinations, PINs).
import type { Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import type { NumberState } from '../../numbers/moves.js';
import { numbersByNumber } from '../../numbers/numbers.js';
import { Refusal } from '../../refusal.js';

/** From when it is paid for until it is given up. */
const inHand: readonly NumberState[] = ['LOCKED', 'PROVISIONING', 'ACTIVE', 'SUSPENDED'];

export interface Holder {
  partnerId: string;
  subscriberId: string;
}

/**
 * Who has the number in hand.
 *
 * @param what is to be done with it, for the refusal: 'a destination'
 * @throws Refusal NOT_FOUND, WRONG_STATE
 */
export async function heldNumber(tx: Tx, whose: Whose, number: string, what: string): Promise<Holder> {
  const [row] = await numbersByNumber(tx, whose, [number]);
  if (!row?.partnerId || !row.subscriberId) throw new Refusal('NOT_FOUND', 'there is no such number', ['number']);
  if (inHand.includes(row.state)) return { partnerId: row.partnerId, subscriberId: row.subscriberId };
  const message = `${number} is ${row.state}; ${what} needs it to be ${inHand.join(', ')}`;
  throw new Refusal('WRONG_STATE', message, ['number']);
}
