// Owns the carrier's word on an application, as the operator records it. Only the carrier accepts in law.
import { databaseNow, type Tx } from '../../db/open.js';
import { documentsById, keepUntil } from '../../documents/documents.js';
import type { Change } from '../../events/change.js';
import { dayOf } from '../../month.js';
import { lockNumbers } from '../../numbers/store/move.js';
import { operate } from '../../numbers/store/operate.js';
import { oneLine } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { isDay } from '../identity/resident-id.js';
import type { CarrierWord } from '../kinds.js';
import { moveRefusal } from '../moves.js';
import type { Application } from '../table.js';
import { lockApplication, moveApplication } from './move.js';
import { endLocked } from './submit.js';

export interface Word {
  id: string;
  word: CarrierWord;
  /** Its form, as a document of the partner's. */
  formDocumentId: string | null;
  reference: string | null;
  /** 'YYYY-MM-DD' in Asia/Shanghai, of its form or letter. */
  day: string;
  reason: string | null;
}

const moveOf = { ACCEPTED: 'accept', BOUNCED: 'bounce', REFUSED: 'refuse' } as const;

/**
 * What the carrier said. Accepted, the number is being set up, or may change hands; else the reason says what to mend, or why it is over.
 *
 * @param tx with the worker's rights
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT
 */
export async function recordCarrierWord(tx: Tx, wish: Word): Promise<Change[]> {
  const { row, now } = await lockApplication(tx, 'everyone', wish.id);
  const move = moveOf[wish.word];
  const refusal = moveRefusal(move, row.state);
  if (refusal) throw refusal;
  const set = { carrierWord: wish.word, ...(await said(tx, row, wish)) };
  const { carrierReference } = set;
  if (wish.word === 'ACCEPTED') {
    if (set.carrierForm === null || carrierReference === null) {
      throw new Refusal('BAD_INPUT', 'formDocumentId and reference: both are needed where the carrier accepted', [
        set.carrierForm === null ? 'formDocumentId' : 'reference',
      ]);
    }
    const provisioned = await provision(tx, row, carrierReference);
    const { change } = await moveApplication(tx, move, row, { now, set, more: { reference: carrierReference } });
    await keepUntil(tx, 'everyone', [set.carrierForm], null);
    return [...provisioned, change];
  }
  if (wish.reason === null) throw new Refusal('BAD_INPUT', 'reason: needed unless the carrier accepted', ['reason']);
  if (wish.word === 'REFUSED') return endLocked(tx, 'everyone', move, row, { now, reason: wish.reason, set });
  const reason = oneLine('reason', wish.reason);
  return [(await moveApplication(tx, move, row, { now, set: { ...set, reason }, more: { reason } })).change];
}

/** @throws Refusal */
async function said(tx: Tx, { partnerId }: Application, { formDocumentId, reference, day }: Word) {
  if (!isDay(day) || day > dayOf((await databaseNow(tx)).getTime())) {
    throw new Refusal('BAD_INPUT', 'day: allowed is a day as text such as "2026-11-05", today or before', ['day']);
  }
  if (formDocumentId !== null) {
    const [form] = await documentsById(tx, 'everyone', [formDocumentId]);
    if (form?.partnerId !== partnerId) throw new Refusal('NOT_FOUND', 'there is no such document of its partner', ['formDocumentId']); // prettier-ignore
    if (form.state !== 'CLEAN') throw new Refusal('WRONG_STATE', `the form is ${form.state}, and must be CLEAN`, ['formDocumentId']); // prettier-ignore
  }
  const carrierReference = reference === null ? null : oneLine('reference', reference, 100);
  return { carrierForm: formDocumentId, carrierReference, carrierDay: day };
}

/** Unless the operator moved it on already; what is transferred is set up, and stays in service. @throws Refusal WRONG_STATE */
async function provision(tx: Tx, row: Application, reference: string): Promise<Change[]> {
  const { kind, number, subscriberId, transferorId } = row;
  const [held] = await lockNumbers(tx, [number]);
  if (held?.subscriberId !== (transferorId ?? subscriberId)) {
    throw new Refusal('WRONG_STATE', `${number} isn’t this subscriber’s any more`, ['id']);
  }
  if (kind === 'TRANSFER' || held.state === 'PROVISIONING') return [];
  return (await operate(tx, { number, move: 'provision', reason: reference })).changes;
}
