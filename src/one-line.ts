import { Refusal } from './refusal.js';

/** What somebody wrote to be kept: a reason, a note. Trimmed. @throws Refusal BAD_INPUT that names the field */
export function oneLine(field: string, text: string, longest = 200, path: readonly string[] = [field]): string {
  const line = text.trim();
  if (line !== '' && line.length <= longest && !/\p{Cc}/u.test(line)) return line;
  throw new Refusal('BAD_INPUT', `${field}: allowed are 1 to ${longest} characters on one line`, path);
}

/** The same on several lines: a comment, an appeal. @throws Refusal BAD_INPUT that names the field */
export function paragraph(field: string, text: string, longest: number): string {
  const words = text.trim();
  if (words !== '' && words.length <= longest && !/[^\P{Cc}\n\t]/u.test(words)) return words;
  throw new Refusal('BAD_INPUT', `${field}: allowed are 1 to ${longest} characters`, [field]);
}
