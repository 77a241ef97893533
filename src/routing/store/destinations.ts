// Owns where a number's calls may go: adding and removing. Not whether that is proven (destinations/store), nor which a call takes (plans).
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { readHotline, readPhone } from '../../phone.js';
import { Refusal } from '../../refusal.js';
import { letPapersGo } from '../destinations/store/keep.js';
import { destinations } from '../destinations/table.js';
import { heldNumber } from './held-number.js';
import { lockPlansOf, plansNaming } from './plans.js';

export type Destination = typeof destinations.$inferSelect;

export const RING_SECONDS = 20;
const [SHORTEST_RING, LONGEST_RING] = [5, 120];
const A_NUMBER = 50;

/** What a switch can dial, in its national form: a mobile or fixed number. @throws Refusal BAD_INPUT, which keeps what was found to itself */
export function readDestination(text: string, argument: readonly string[] = ['destination']): string {
  const phone = readPhone(text);
  if (phone.number !== null && (phone.kind === 'mobile' || phone.kind === 'fixed')) return phone.number;
  const found = readHotline(text) !== null ? 'a 400 number' : kinds[phone.kind];
  const allowed = 'a mobile or fixed number in the mainland, such as 13800138000 or 02180000002';
  throw new Refusal('BAD_INPUT', `${argument[0]}: found ${found}, allowed is ${allowed}`, argument);
}

const kinds: Record<string, string> = {
  short: 'a short code',
  overseas: 'a number overseas',
  unknown: 'no whole telephone number',
};

/** @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT, CONFLICT where the number has it already */
export async function addDestination(
  tx: Tx,
  whose: Whose,
  wish: { number: string; destination: string; ringSeconds: number },
): Promise<Destination> {
  const { number, ringSeconds } = wish;
  const destination = readDestination(wish.destination);
  if (ringSeconds < SHORTEST_RING || ringSeconds > LONGEST_RING) {
    const allowed = `${SHORTEST_RING} to ${LONGEST_RING}`;
    throw new Refusal('BAD_INPUT', `ringSeconds: found ${ringSeconds}, allowed is ${allowed}`, ['ringSeconds']);
  }
  await lockPlansOf(tx, number);
  const { partnerId } = await heldNumber(tx, whose, number, 'a destination');
  const known = await tx.select().from(destinations).where(eq(destinations.number, number));
  if (known.some((it) => it.destination === destination)) {
    throw new Refusal('CONFLICT', `destination: ${number} has it already`, ['destination']);
  }
  if (known.length >= A_NUMBER) {
    throw new Refusal('BAD_INPUT', `destination: found ${known.length} of ${number}, allowed are ${A_NUMBER}`, [
      'destination',
    ]);
  }
  const position = Math.max(-1, ...known.map((it) => it.position)) + 1;
  const row = { number, position, partnerId, destination, ringSeconds, proof: 'PENDING' as const };
  const [added] = await tx.insert(destinations).values(row).returning();
  return added!;
}

/** @throws Refusal NOT_FOUND, WRONG_STATE, CONFLICT where a plan in force or to come names it */
export async function removeDestination(
  tx: Tx,
  whose: Whose,
  { number, destination }: { number: string; destination: string },
): Promise<Destination> {
  await lockPlansOf(tx, number);
  const row = await destinationMeant(tx, whose, number, destination);
  const versions = await plansNaming(tx, number, row.destination);
  if (versions.length > 0) {
    const plans = `version ${versions.join(', ')} of the plan of ${number}`;
    throw new Refusal('CONFLICT', `destination: ${plans} names it; publish one without it first`, ['destination']);
  }
  await letPapersGo(tx, number, row.destination);
  await tx.delete(destinations).where(isOne(row));
  return row;
}

/** @throws Refusal NOT_FOUND, WRONG_STATE */
export async function destinationMeant(
  tx: Tx,
  whose: Whose,
  number: string,
  destination: string,
): Promise<Destination & { subscriberId: string }> {
  const { partnerId, subscriberId } = await heldNumber(tx, whose, number, 'a destination');
  const asked = readPhone(destination).number ?? destination;
  const [row] = await tx
    .select()
    .from(destinations)
    .where(and(isOne({ number, destination: asked }), eq(destinations.partnerId, partnerId)));
  if (row) return { ...row, subscriberId };
  throw new Refusal('NOT_FOUND', `${number} has no such destination`, ['destination']);
}

const isOne = ({ number, destination }: Pick<Destination, 'number' | 'destination'>) =>
  and(eq(destinations.number, number), eq(destinations.destination, destination));

/** With its subscriber go its destinations. @param tx with the worker's rights */
export async function forgetDestinations(tx: Tx, number: string): Promise<void> {
  await letPapersGo(tx, number, null);
  await tx.delete(destinations).where(eq(destinations.number, number));
}
