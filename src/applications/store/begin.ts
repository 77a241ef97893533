// Owns beginning an application: for a number to be had, or for one that another company gives up. Not changing it: draft.ts.
import { subscribersById } from '../../accounts/accounts.js';
import { databaseNow, faultCode, type Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import type { Change } from '../../events/change.js';
import { newId } from '../../id.js';
import { numbersByNumber } from '../../numbers/numbers.js';
import type { HotlineNumber } from '../../numbers/table.js';
import { Refusal } from '../../refusal.js';
import { applicationCreated } from '../changes.js';
import { readFields, type ApplicationFields } from '../fields.js';
import { sealPeople, type Secrets } from '../io/people.js';
import { applications, type Application } from '../table.js';

export interface Writing extends Secrets {
  whose: Whose;
}

export interface Begun {
  row: Application;
  changes: Change[];
}

/**
 * A draft for a number that a subscriber has reserved or paid for.
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT, CONFLICT where the number has an application that goes on
 */
export async function createApplication(
  tx: Tx,
  writing: Writing,
  { number, ...given }: ApplicationFields & { number: string },
): Promise<Begun> {
  const held = await numberOf(tx, writing.whose, number);
  if (held.state !== 'RESERVED' && held.state !== 'LOCKED') {
    const message = `${number} is ${held.state}: an application needs RESERVED or LOCKED`;
    throw new Refusal('WRONG_STATE', message, ['number']);
  }
  return begin(tx, writing, held, { ...given, subscriberId: held.subscriberId, transferorId: null });
}

/**
 * A draft for a number that a subscriber has in service, and gives up to another one of the same partner (过户).
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT, CONFLICT where the number has an application that goes on
 */
export async function createTransferApplication(
  tx: Tx,
  writing: Writing,
  { number, ...given }: ApplicationFields & { number: string; subscriberId: string },
): Promise<Begun> {
  const held = await numberOf(tx, writing.whose, number);
  if (held.state !== 'ACTIVE') {
    throw new Refusal('WRONG_STATE', `${number} is ${held.state}: a transfer needs ACTIVE`, ['number']);
  }
  if (held.subscriberId === given.subscriberId) {
    throw new Refusal('BAD_INPUT', `subscriberId: ${number} is this subscriber’s already`, ['subscriberId']);
  }
  return begin(tx, writing, held, { ...given, transferorId: held.subscriberId });
}

type Held = HotlineNumber & { subscriberId: string };

/** @throws Refusal NOT_FOUND */
async function numberOf(tx: Tx, whose: Whose, number: string): Promise<Held> {
  const [held] = await numbersByNumber(tx, whose, [number]);
  if (held?.subscriberId) return { ...held, subscriberId: held.subscriberId };
  throw new Refusal('NOT_FOUND', `you have no ${number}, or its time is over`, ['number']);
}

type Beginning = ApplicationFields & Pick<Application, 'subscriberId' | 'transferorId'>;

async function begin(
  tx: Tx,
  { whose, keys, pepper }: Writing,
  { number, carrier, partnerId }: Held,
  { subscriberId, transferorId, ...given }: Beginning,
): Promise<Begun> {
  const [subscriber] = await subscribersById(tx, whose, [subscriberId]);
  if (!subscriber || subscriber.partnerId !== partnerId) {
    throw new Refusal('NOT_FOUND', 'there is no such subscriber', ['subscriberId']);
  }
  const { kind: subjectType, taxId: creditCode } = subscriber;
  const now = await databaseNow(tx);
  const { principal = null, handler = null, ...fields } = readFields(given);
  const id = newId();
  const row = {
    subjectType,
    industry: 'GENERAL' as const,
    creditCode,
    ...copied(fields),
    ...sealPeople(keys, id, { principal, handler }),
    id,
    partnerId: subscriber.partnerId,
    subscriberId,
    kind: transferorId === null ? ('NEW' as const) : ('TRANSFER' as const),
    transferorId,
    number,
    carrier,
    stateSince: now,
    createdAt: now,
  };
  const [made] = await tx.insert(applications).values(row).returning().catch((error: unknown) => refuseSecond(error, number)); // prettier-ignore
  return { row: made!, changes: [applicationCreated(pepper, [made!, { principal, handler }])] };
}

/** Drizzle takes no read-only lists. */
export const copied = ({ features, destinations, ...fields }: Omit<ApplicationFields, 'principal' | 'handler'>) => ({
  ...fields,
  ...(features && { features: [...features] }),
  ...(destinations && { destinations: [...destinations] }),
});

function refuseSecond(error: unknown, number: string): never {
  if (faultCode(error) !== '23505') throw error;
  throw new Refusal('CONFLICT', `number: ${number} has an application that goes on`, ['number']);
}
