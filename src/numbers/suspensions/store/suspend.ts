// Owns beginning and ending the suspension of a number. Not the number's own state: store/move.ts.
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../../../db/open.js';
import type { Change } from '../../../events/change.js';
import { oneLine } from '../../../one-line.js';
import { Refusal } from '../../../refusal.js';
import type { HotlineNumber } from '../../table.js';
import { appealAnswered } from '../changes.js';
import { appealAfter, type SuspensionCode, type SuspensionEnding } from '../reasons.js';
import { numberSuspensions, suspensionAppeals } from '../table.js';

const STEPS = 20;

/** What a subscriber is told besides the reason (反电信网络诈骗法, section 32). */
export interface Notice {
  code: SuspensionCode;
  remedy: string;
  steps: readonly string[];
}

/** @throws Refusal BAD_INPUT that names the field */
export function readNotice({ code, remedy, steps }: Notice): Notice {
  if (steps.length < 1 || steps.length > STEPS) {
    throw new Refusal('BAD_INPUT', `steps: found ${steps.length}, allowed are 1 to ${STEPS}`, ['suspension', 'steps']);
  }
  return {
    code,
    remedy: oneLine('remedy', remedy, 500, ['suspension', 'remedy']),
    steps: steps.map((it, at) => oneLine('steps', it, 200, ['suspension', 'steps', String(at)])),
  };
}

/** @param number locked, as it was before, and in service */
export async function beginSuspension(
  tx: Tx,
  number: HotlineNumber,
  { id, notice, reason, by, now }: { id: string; notice: Notice; reason: string; by: string; now: Date },
): Promise<void> {
  const { number: digits, partnerId, subscriberId } = number;
  const { code, remedy, steps } = notice;
  await tx
    .update(numberSuspensions)
    .set({ endedAt: now, endedBy: 'system', ending: 'RESUMED', endReason: 'resumed by the release before' })
    .where(stands(digits)); // whose workers know of no suspensions
  await tx.insert(numberSuspensions).values({
    id,
    partnerId: partnerId!,
    subscriberId: subscriberId!,
    number: digits,
    code,
    reason,
    remedy,
    steps: [...steps],
    suspendedAt: now,
    suspendedBy: by,
  });
}

/** It takes calls again, or is given up: the suspension is over, and so is what was held against it. */
export async function endSuspension(
  tx: Tx,
  number: string,
  { ending, reason, by, now }: { ending: SuspensionEnding; reason: string; by: string; now: Date },
): Promise<Change[]> {
  const [ended] = await tx
    .update(numberSuspensions)
    .set({ endedAt: now, endedBy: by, ending, endReason: reason })
    .where(stands(number))
    .returning({ id: numberSuspensions.id });
  if (!ended) return [];
  const answered = await tx
    .update(suspensionAppeals)
    .set({ state: appealAfter[ending], answer: reason, answeredAt: now, answeredBy: by })
    .where(and(eq(suspensionAppeals.suspensionId, ended.id), eq(suspensionAppeals.state, 'OPEN')))
    .returning();
  return answered.map((it) => appealAnswered(it, number));
}

const stands = (number: string) => and(eq(numberSuspensions.number, number), isNull(numberSuspensions.endedAt));
