import type { Carrier } from './table.js';

/** A block of numbers and its carrier (rule N1). */
export interface Block {
  prefix: string;
  carrier: Carrier;
}

export interface RefusedNumber {
  line: number;
  value: string;
  rule: string;
}

/** Whose a number is: the longest block that it begins with decides; null where it is in none, and never a guess (rule N1). */
export function carrierIn(blocks: readonly Block[], number: string): Carrier | null {
  let best: Block | null = null;
  for (const block of blocks) {
    if (number.startsWith(block.prefix) && block.prefix.length > (best?.prefix.length ?? 0)) best = block;
  }
  return best?.carrier ?? null;
}

/** The numbers of a range are told by what they begin with: 4008 are a million, 4008123 a thousand. Null where it is no range. */
export function readRange(prefix: string): { first: number; count: number } | null {
  if (!/^400[0-9]{1,7}$/.test(prefix)) return null;
  const count = 10 ** (10 - prefix.length);
  return { first: Number(prefix.slice(3)) * count, count };
}

export type ReadLine = { ok: true; number: string } | ({ ok: false } & RefusedNumber);

/**
 * A line of a list: its first field is the number, with or without quotes, spaces and hyphens in it. Null where there is
 * nothing to read: an empty line, a comment (#), a heading in line 1, which has no digit.
 */
export function readLine(blocks: readonly Block[], line: number, text: string): ReadLine | null {
  const value = text.split(/[,;\t]/, 1)[0]!.replace(/^[\s"]+|[\s"]+$/g, '');
  if (value === '' || value.startsWith('#') || (line === 1 && !/\d/.test(value))) return null;
  const number = value.replace(/[\s-]/g, '');
  const rule = ruleAgainst(blocks, number);
  return rule === null ? { ok: true, number } : { ok: false, line, value, rule };
}

/** Why a number can't be brought in; null where it can. */
function ruleAgainst(blocks: readonly Block[], number: string): string | null {
  if (!/^400[0-9]{7}$/.test(number)) return 'N1: a number is 400 and seven digits';
  if (carrierIn(blocks, number) === null) return 'N1: it is in no block of a carrier';
  return null;
}
