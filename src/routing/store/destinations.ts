// Owns where a number's calls may go: adding, removing, and whether it is proven (rule A7). Not which of them a call takes (plans).
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { readHotline, readPhone } from '../../phone.js';
import { Refusal } from '../../refusal.js';
import { destinations, type ProofState } from '../table.js';
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
  wish: { number: string; destination: string; ringSeconds: number; proof: ProofState },
): Promise<Destination> {
  const { number, ringSeconds, proof } = wish;
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
  const row = { number, position, partnerId, destination, ringSeconds, proof };
  await tx.insert(destinations).values(row);
  return row;
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
  await tx.delete(destinations).where(isOne(row));
  return row;
}

/** Whether it is proven (rule A7), by the operator's word. @throws Refusal NOT_FOUND, WRONG_STATE */
export async function markDestination(
  tx: Tx,
  whose: Whose,
  { number, destination, proof }: { number: string; destination: string; proof: ProofState },
): Promise<{ before: Destination; after: Destination }> {
  await lockPlansOf(tx, number); // who publishes looks at proofs
  const before = await destinationMeant(tx, whose, number, destination);
  await tx.update(destinations).set({ proof }).where(isOne(before));
  return { before, after: { ...before, proof } };
}

async function destinationMeant(tx: Tx, whose: Whose, number: string, destination: string): Promise<Destination> {
  const { partnerId } = await heldNumber(tx, whose, number, 'a destination');
  const asked = readPhone(destination).number ?? destination;
  const [row] = await tx
    .select()
    .from(destinations)
    .where(and(isOne({ number, destination: asked }), eq(destinations.partnerId, partnerId)));
  if (row) return row;
  throw new Refusal('NOT_FOUND', `${number} has no such destination`, ['destination']);
}

const isOne = ({ number, destination }: Pick<Destination, 'number' | 'destination'>) =>
  and(eq(destinations.number, number), eq(destinations.destination, destination));

/** These are proven, in the order of trying: behind those that the number has, and each once. */
export async function verifyDestinations(
  tx: Tx,
  { number, partnerId, list }: { number: string; partnerId: string; list: readonly string[] },
): Promise<void> {
  if (list.length === 0) return;
  await tx.$client.query(
    `insert into destinations (number, position, partner_id, destination, ring_seconds, proof)
     select $1, (select coalesce(max(position), -1) from destinations where number = $1) + nth, $2, destination, $4, 'VERIFIED'
     from unnest($3::text[]) with ordinality as it (destination, nth)
     on conflict (number, destination) do update set proof = 'VERIFIED', partner_id = excluded.partner_id`,
    [number, partnerId, [...new Set(list)], RING_SECONDS],
  );
}

/** With its subscriber go its destinations. @param tx with the worker's rights */
export async function forgetDestinations(tx: Tx, number: string): Promise<void> {
  await tx.delete(destinations).where(eq(destinations.number, number));
}
