import type { Reading } from './reading.js';

export type PersonNameFault = 'LENGTH' | 'CHARACTER';

const LONGEST = 50;
/** What keyboards write between the parts of a Uyghur or Tibetan name instead of the middle dot that ID cards have. */
const DOTS = /[\u2022\u2027\u30fb\uff65\u22c5]/g;
/** All Han that Unicode has, those beyond the first plane too (𬭎, 㛃), and 〇; or Latin letters, as on a foreigner's card. */
const HAN = /^\p{Script=Han}+(?:·\p{Script=Han}+)*$/u;
const LATIN =
  /^\p{Script=Latin}[\p{Script=Latin}\p{M}]*(?:[ ,.'’-]{1,2}\p{Script=Latin}[\p{Script=Latin}\p{M}]*)*\.?$/u;

/** A person's name, as an ID card has it. Characters stay as they are: a normal form would write some names otherwise. */
export function readPersonName(text: string): Reading<PersonNameFault> {
  const value = text.trim().replace(DOTS, '·');
  const length = [...value].length;
  if (length < 2 || length > LONGEST) return { ok: false, fault: 'LENGTH' };
  return HAN.test(value) || LATIN.test(value) ? { ok: true, value, doubts: [] } : { ok: false, fault: 'CHARACTER' };
}

/** 张*, 张*三, 阿*****提: the first character, and of three or more the last. Characters, not halves of one. */
export function maskName(name: string): string {
  const all = [...name];
  const hidden = '*'.repeat(Math.max(1, all.length - (all.length > 2 ? 2 : 1)));
  return `${all[0] ?? ''}${hidden}${all.length > 2 ? all.at(-1) : ''}`;
}
