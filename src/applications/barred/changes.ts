import type { Change } from '../../events/change.js';
import { maskNumbers } from '../../mask-caller.js';
import { maskIds } from '../identity/resident-id.js';
import type { BarredSubject } from './table.js';

/** What the operator's log shows of the list: as the list itself, no ID number. */

const shown = ({ kind, shown: identifier }: BarredSubject) => ({ kind, identifier });
const masked = (text: string) => maskNumbers(maskIds(text));

export const subjectBarred = (it: BarredSubject): Change => ({
  partnerId: null,
  type: 'subject.barred',
  subject: `barredsubject_${it.id}`,
  after: { ...shown(it), source: it.source, reason: masked(it.reason) },
});

export const subjectUnbarred = (it: BarredSubject, reason: string): Change => ({
  partnerId: null,
  type: 'subject.unbarred',
  subject: `barredsubject_${it.id}`,
  before: shown(it),
  after: { reason: masked(reason) },
});
