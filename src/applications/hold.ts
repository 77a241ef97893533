import { Refusal } from '../refusal.js';
import type { ApplicationState } from './moves.js';

/** Who reviews an application, and until when. */
export interface Hold {
  state: ApplicationState;
  reviewer: string | null;
  heldUntil: Date | null;
}

/** Whether a hold is over at an instant: from its end on. */
export const isHoldOver = ({ heldUntil }: Hold, now: Date): boolean => heldUntil === null || heldUntil <= now;

/** Why somebody can't take it; null where they can. */
export function takeRefusal(it: Hold, who: string, now: Date): Refusal | null {
  if (it.state !== 'IN_REVIEW' || it.reviewer === who || isHoldOver(it, now)) return null;
  return new Refusal('WRONG_STATE', `${it.reviewer} holds it until ${it.heldUntil!.toISOString()}`, ['id']);
}

/** Why somebody can't act as its reviewer; null where they can. */
export function holdRefusal(it: Hold, who: string, now: Date): Refusal | null {
  if (it.reviewer !== who) return new Refusal('WRONG_STATE', `${it.reviewer} holds it, not ${who}`, ['id']);
  if (!isHoldOver(it, now)) return null;
  return new Refusal('WRONG_STATE', `your hold of it ended at ${it.heldUntil!.toISOString()}: take it again`, ['id']);
}
