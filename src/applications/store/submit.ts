// Owns what a partner does with a whole application: submits it, gives it up. Also how the operator ends one.
import { and, asc, eq, notInArray } from 'drizzle-orm';
import { databaseNow, faultCode, type Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import type { Change } from '../../events/change.js';
import { DAY_MS } from '../../month.js';
import { oneLine } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { isError, type Finding } from '../findings.js';
import type { Secrets } from '../io/people.js';
import { applicationMoves, endStates, moveRefusal, type ApplicationMove, type ApplicationState } from '../moves.js';
import { applications, type Application } from '../table.js';
import { judge } from './judge.js';
import { letDocumentsGo } from './keep.js';
import { lockApplication, moveApplication } from './move.js';
import { applicationPolicyOf } from './policy.js';

/** Into the queue, if nothing is missing or invalid. @throws Refusal NOT_FOUND, WRONG_STATE, INCOMPLETE with all errors at once */
export async function submitApplication(tx: Tx, whose: Whose, secrets: Secrets, id: string): Promise<Change[]> {
  const { row, now } = await lockApplication(tx, whose, id);
  const refusal = moveRefusal('submit', row.state);
  if (refusal) throw refusal;
  const [judged] = await judge(tx, whose, secrets, [row]);
  refuseErrors(judged!.findings);
  const { versions } = judged!.requirements;
  const set = { submittedAt: now, requirementVersions: [...versions], reason: null };
  try {
    return [(await moveApplication(tx, 'submit', row, { now, set, more: { requirements: versions.map(String) } })).change];
  } catch (error) {
    if (faultCode(error) !== '23505') throw error;
    throw new Refusal('CONFLICT', `${row.number} has another application that goes on`, ['id']);
  }
} // prettier-ignore

/** @throws Refusal INCOMPLETE */
export function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(isError).map((it) => new Refusal('INCOMPLETE', `${it.item}: ${it.en} (${it.rule})`, ['id'])); // prettier-ignore
  if (errors.length > 0) throw new Refusal('INCOMPLETE', errors[0]!.message, ['id'], errors.slice(1));
}

/** One that comes to nothing. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT */
export async function endApplication(
  tx: Tx,
  whose: Whose,
  { id, move, reason }: { id: string; move: 'cancel' | 'withdraw'; reason: string },
): Promise<Change[]> {
  const { row, now } = await lockApplication(tx, whose, id);
  return endLocked(tx, whose, move, row, { now, reason });
}

/** Of a locked one. Its documents are kept for a while yet. @throws Refusal WRONG_STATE, BAD_INPUT */
export async function endLocked(
  tx: Tx,
  whose: Whose,
  move: ApplicationMove,
  row: Application,
  { now, reason, set = {} }: { now: Date; reason: string; set?: Partial<Application> },
): Promise<Change[]> {
  const why = oneLine('reason', reason);
  const { change } = await moveApplication(tx, move, row, { now, set: { ...set, reason: why }, more: { reason: why } });
  const { keepRefusedDays } = await applicationPolicyOf(tx);
  await letDocumentsGo(tx, whose, row.id, new Date(now.getTime() + keepRefusedDays * DAY_MS));
  return [change];
}

/**
 * Locks what a number has, drafts too: before the number itself, as everyone does. So none is submitted while the number goes.
 *
 * @param tx with the worker's rights
 */
export async function lockApplicationsOf(tx: Tx, number: string): Promise<Application[]> {
  return tx
    .select()
    .from(applications)
    .where(and(eq(applications.number, number), notInArray(applications.state, [...endStates])))
    .orderBy(asc(applications.id))
    .for('update');
}

/** The number goes back into stock: what was under way for it is over. Drafts bar nobody, and stay. */
export async function withdrawAll(tx: Tx, rows: readonly Application[], reason: string): Promise<Change[]> {
  const from: readonly ApplicationState[] = applicationMoves.withdraw.from;
  const now = await databaseNow(tx);
  const changes: Change[] = [];
  for (const it of rows.filter((row) => from.includes(row.state))) {
    changes.push(...(await endLocked(tx, 'everyone', 'withdraw', it, { now, reason })));
  }
  return changes;
}

/** The applications by which a subscriber came to a number: more than one where it was transferred away and back. */
export async function activeApplications(tx: Tx, number: string, subscriberId: string): Promise<Application[]> {
  return tx
    .select()
    .from(applications)
    .where(and(eq(applications.number, number), eq(applications.subscriberId, subscriberId), eq(applications.state, 'ACTIVE'))); // prettier-ignore
}
