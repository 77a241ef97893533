import { Refusal } from './refusal.js';

/** What somebody wrote to be kept: a reason, a note. Trimmed. @throws Refusal BAD_INPUT that names the field */
export function oneLine(field: string, text: string, longest = 200): string {
  const line = text.trim();
  if (line !== '' && line.length <= longest && !/\p{Cc}/u.test(line)) return line;
  throw new Refusal('BAD_INPUT', `${field}: allowed are 1 to ${longest} characters on one line`, [field]);
}
