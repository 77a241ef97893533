/**
 * Where records end. The splitter cuts a body here and the parser reads a chunk by the same functions, so both see the same
 * records. They work on latin1 text, one character a byte: an index in it is an index into the bytes, and neither a
 * newline nor a quote is ever part of another character in UTF-8.
 */

/** Longer records are refused for form, and no quoted CSV field is searched further for its end. */
export const MAX_RECORD_BYTES = 64 * 1024;

const [QUOTE, COMMA, NEWLINE, RETURN, SPACE, TAB] = [34, 44, 10, 13, 32, 9];

/**
 * The index after the record that starts at `from`, its newline included; -1 where `text` ends before that and there may be
 * more to come. With `last` it is all there is, and the end of the text ends the record.
 */
export type EndOfRecord = (text: string, from: number, last: boolean) => number;

export const endOfLine: EndOfRecord = (text, from, last) => {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? (last ? text.length : -1) : newline + 1;
};

/**
 * A CSV row ends at a newline outside quotes. A quoted field that isn't closed properly (by a quote before a comma or a line's
 * end) within 64 kB is a stray quote, and then its row ends with its first line: switches write callers' names unescaped,
 * and such a row must not swallow those below.
 */
export const endOfRow: EndOfRecord = (text, from, last) => {
  const end = endOfLine(text, from, last);
  if (end !== -1 && !text.slice(from, end).includes('"')) return end;
  const close = closeOfRow(text, from, last);
  if (close === 'open' && !last && text.length - from <= MAX_RECORD_BYTES) return -1;
  return typeof close === 'number' && close - from <= MAX_RECORD_BYTES ? close : end;
};

/** The index after the row, 'open' where the text ends inside it, 'broken' where a quoted field goes on after its quote. */
function closeOfRow(text: string, from: number, last: boolean): number | 'open' | 'broken' {
  let at = from;
  for (;;) {
    at = text.charCodeAt(at) === QUOTE ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (at === -1) return 'open';
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return at + 1;
    if (code === RETURN && text.charCodeAt(at + 1) === NEWLINE) return at + 2;
    if (at === text.length || (code === RETURN && at + 1 === text.length)) return last ? text.length : 'open';
    if (code !== COMMA) return 'broken';
    at++;
  }
}

/** The index after the quote that closes the one at `from`, -1 where none does. A doubled quote is one of the text's. */
export function endOfQuoted(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at === -1 ? -1 : at + 1;
}

function endOfPlain(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== COMMA && text.charCodeAt(at) !== NEWLINE) at++;
  return at;
}

/** Blank lines are no records. Spaces, tabs and a carriage return only: no other blank is one byte in UTF-8. */
export function isBlank(text: string, from = 0, end = text.length): boolean {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== NEWLINE && code !== RETURN && code !== SPACE && code !== TAB) return false;
  }
  return true;
}

/** How many lines the record takes: more than one only where a quoted field holds newlines. */
export function linesIn(text: string, from: number, end: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n', from) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) lines++;
  return lines;
}
