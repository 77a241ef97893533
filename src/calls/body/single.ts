import { isBlank } from './records.js';

const BRACE = 123;
const NEWLINE = 10;

/** The one line of a body that is a JSON object on a line, without its line break; null for any other body. */
export function singleRecord(body: Buffer): Buffer | null {
  if (body[0] !== BRACE) return null;
  const newline = body.indexOf(NEWLINE);
  if (newline === -1) return body;
  return isBlank(body.toString('latin1', newline)) ? body.subarray(0, newline) : null;
}
