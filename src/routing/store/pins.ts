// Owns numbers' PINs, as hashes (rule R7). Not the hash itself (pin.ts), nor when a call is asked for one (decide.ts).
import { randomBytes } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { databaseNow, type Db, type Tx } from '../../db/open.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import type { Change } from '../../events/change.js';
import { Refusal } from '../../refusal.js';
import { pinRemoved, pinSet } from '../changes.js';
import { hashPin, isPinText, type PinSecret } from '../pin.js';
import { numberPins } from '../table.js';
import { heldNumber } from './held-number.js';
import { lockPlansOf } from './plans.js';

const SALT_BYTES = 16;

/**
 * Sets a number's PIN, or takes it away where it is null.
 *
 * @returns what the audit log is to say: nothing where there was none to take away
 * @throws Refusal BAD_INPUT, which keeps what was found to itself, NOT_FOUND, WRONG_STATE
 */
export async function setPin(
  tx: Tx,
  whose: Whose,
  pepper: string,
  { number, pin }: { number: string; pin: string | null },
): Promise<Change[]> {
  if (pin !== null && !isPinText(pin))
    throw new Refusal('BAD_INPUT', 'pin: allowed are 4 to 6 digits, 0 to 9', ['pin']);
  await lockPlansOf(tx, number); // else its disconnection could come in between, and the next subscriber had a PIN
  const { partnerId } = await heldNumber(tx, whose, number, 'a PIN');
  if (pin === null) {
    const { rowCount } = await tx.delete(numberPins).where(eq(numberPins.number, number));
    return rowCount === 0 ? [] : [pinRemoved({ number, partnerId })];
  }
  const salt = randomBytes(SALT_BYTES);
  const row = { partnerId, salt, hash: hashPin(pepper, salt, number, pin), setAt: await databaseNow(tx) };
  await tx
    .insert(numberPins)
    .values({ number, ...row })
    .onConflictDoUpdate({ target: numberPins.number, set: row });
  return [pinSet({ number, partnerId })];
}

/** For comparing what a caller entered; null where the number has none. */
export async function pinOf(db: Db, number: string): Promise<PinSecret | null> {
  const { salt, hash } = numberPins;
  const [found] = await db.select({ salt, hash }).from(numberPins).where(eq(numberPins.number, number));
  return found ?? null;
}

/** Since when these numbers have a PIN. */
export async function pinTimesOf(
  db: Db,
  whose: Whose,
  list: readonly string[],
): Promise<{ number: string; setAt: Date }[]> {
  const { number, setAt, partnerId } = numberPins;
  return db
    .select({ number, setAt })
    .from(numberPins)
    .where(and(inArray(number, [...list]), ownedBy(whose, partnerId)));
}

/** With its subscriber goes its PIN. @param tx with the worker's rights */
export async function forgetPin(tx: Tx, number: string): Promise<void> {
  await tx.delete(numberPins).where(eq(numberPins.number, number));
}
