import { lockApplication, moveApplication } from '../applications/store/move.js';
import { isBarred } from '../applications/findings.js';
import type { Secrets } from '../applications/io/people.js';
import { moveRefusal } from '../applications/moves.js';
import { judge } from '../applications/store/judge.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { Refusal } from '../refusal.js';
import { activateNumber } from './activate-number.js';
import { transferNumber } from './transfer-number.js';

/**
 * The carrier has accepted: the number that it set up goes into service, or the one that is transferred goes over, with the application's
 * subscriber, tariff and destinations, and the application is done, or none of it. Whoever was barred since gets no number.
 *
 * @param tx with the worker's rights
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT
 */
export async function activateApplication(
  tx: Tx,
  secrets: Secrets,
  wish: {
    id: string;
    tariff: string | null;
    partnerTariff: string | null;
    destinations: readonly string[] | null;
    by: string;
  },
): Promise<readonly Change[]> {
  const { row, now } = await lockApplication(tx, 'everyone', wish.id);
  const refusal = moveRefusal('activate', row.state);
  if (refusal) throw refusal;
  const [judged] = await judge(tx, 'everyone', secrets, [row]);
  const barred = judged!.findings.filter(isBarred);
  if (barred.length > 0) {
    const said = barred.map((it) => `${it.item}: ${it.en}`).join('; ');
    throw new Refusal('WRONG_STATE', `${said}: end the application by withdrawApplication, or liftBar first`, ['id']);
  }
  const tariff = wish.tariff ?? row.tariff;
  if (tariff === null) throw new Refusal('BAD_INPUT', 'tariff: needed, for the application names none', ['tariff']);
  const { number, subscriberId } = row;
  const service = {
    tariff,
    partnerTariff: wish.partnerTariff,
    reason: `${row.carrierWord} ${row.carrierReference}`.slice(0, 200),
    destinations: wish.destinations ?? row.destinations,
  };
  const before =
    row.kind === 'TRANSFER'
      ? await transferNumber(tx, { ...service, application: row, by: wish.by })
      : await activateNumber(tx, { ...service, number, subscriberId });
  const { change } = await moveApplication(tx, 'activate', row, { now, more: { number: `number_${number}` } });
  return [...before, change];
}
