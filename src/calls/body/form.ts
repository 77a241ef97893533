import { Refusal } from '../../refusal.js';
import type { Parsed, RefusedRecord } from '../cdr.js';
import type { Serials } from '../serials.js';

/** What a body's records are like, as far as it has been read (rule D2). */
export interface Form {
  records: number;
  refused: number;
  /** The first of those. */
  shown: RefusedRecord[];
  /** Their serial numbers (rule D7), also of the refused where they can be read: what came in is not missing. */
  serials: Serials;
}

/** The rest is at the batch's address. */
export const SHOWN_REFUSALS = 100;
/**
 * A refused record is a row that a person is to read. So many, and more than half of all, are no bad records in a file of calls but
 * a file of something else, or of a format that its switch got wrong: it is to hear so, and two bytes are not to become a row each.
 */
const MOST_REFUSED = 10_000;

/** @throws Refusal BAD_INPUT of the whole body, once most of what was read can't be */
export function countForm(form: Form, read: Parsed): void {
  form.records++;
  if (read.recordNo != null) form.serials.add(read.recordNo);
  if (read.ok) return;
  form.refused++;
  if (form.shown.length < SHOWN_REFUSALS) form.shown.push(read.refused);
  if (form.refused < MOST_REFUSED || form.refused * 2 <= form.records) return;
  const { line, field, found, rule } = form.shown[0]!;
  const what = field === null ? `found ${found}` : `${field} is ${found === null ? 'absent' : `"${found}"`}`;
  throw new Refusal(
    'BAD_INPUT',
    `${form.refused} of the first ${form.records} records can’t be read, so nothing of the body is taken; the first is line ${line}: ${what}, allowed: ${rule}`,
  );
}
