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

/**
 * A line of a list of numbers: the first field of a CSV, with or without quotes, spaces and hyphens in it. Null for an empty
 * line and a comment (#).
 */
export function readNumber(text: string): string | null {
  const field = text.split(/[,;\t]/, 1)[0]!.replace(/[\s"-]/g, '');
  return field === '' || field.startsWith('#') ? null : field;
}

/** Why a number can't be brought in; null where it can. */
export function ruleAgainst(blocks: readonly Block[], number: string): string | null {
  if (!/^400[0-9]{7}$/.test(number)) return 'N1: a number is 400 and seven digits';
  if (carrierIn(blocks, number) === null) return 'N1: it is in no block of a carrier';
  return null;
}
