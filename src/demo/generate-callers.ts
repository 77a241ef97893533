import { areas } from './generate-areas.js';
import { below, chooser, mix, seededRandom, type Random } from './random.js';

const MOBILE = 0.88;
const WITHHELD = 0.015;
const OVERSEAS = 0.003;
/** Share of a number's callers who live where its first destination stands, beside those that the whole country sends. */
const NEAR = 0.3;

const prefixesOf = areas.map(([, , , prefixes]) => prefixes.split(' '));
const areaByShare = chooser(areas.map(([, , share]) => share));
const fourDigits = Array.from({ length: 10_000 }, (_, value) => String(value).padStart(4, '0'));

/** The area that a landline destination stands in, as an index into `areas`; -1 for a mobile and where we have none. */
export function areaOfLandline(destination: string | undefined): number {
  if (!destination?.startsWith('0')) return -1;
  return areas.findIndex(([code]) => destination.startsWith(code));
}

/**
 * The caller as a switch writes it: national form mostly, now and then one of the others of rule R11.
 *
 * @param identity who it is: the same identity always has the same number, whatever form it arrives in
 * @param home an index into `areas`, or -1
 */
export function callerText(random: Random, identity: number, home: number): string | null {
  const chance = random();
  if (chance < WITHHELD) return (['anonymous', '', null] as const)[Math.min(2, below(random, 6))]!;
  if (chance < WITHHELD + OVERSEAS) return overseas(random);
  return written(random, nationalNumber(identity, home));
}

/** 11 digits of a mobile, or a landline with its 0 and area code. */
function nationalNumber(identity: number, home: number): string {
  const own = seededRandomOf(identity);
  const area = home >= 0 && own(1) < NEAR ? home : areaByShare(() => own(2));
  if (own(3) < MOBILE) return pick(own(4), prefixesOf[area]!) + fourDigits[Math.floor(own(5) * 10_000)]!;
  const [code, digits] = areas[area]!;
  const rest = fourDigits[Math.floor(own(5) * 10_000)]!;
  const middle = fourDigits[Math.floor(own(6) * 10_000)]!;
  return `${code}${own(7) < 0.8 ? '8' : '6'}${middle.slice(0, digits - 5)}${rest}`;
}

/** A generator per caller would cost more than the call, so each question hashes the identity anew. */
function seededRandomOf(identity: number): (question: number) => number {
  return (question) => mix(identity, question) / 2 ** 32;
}

function written(random: Random, national: string): string {
  const chance = random();
  if (chance < 0.94) return national;
  const withoutZero = national.startsWith('0') ? national.slice(1) : national;
  if (chance < 0.965) return `0${withoutZero}`; // a mobile from elsewhere; a landline has its 0 anyway
  if (chance < 0.98) return `86${withoutZero}`;
  if (chance < 0.992) return `+86${withoutZero}`;
  if (chance < 0.997) return `0086${withoutZero}`;
  return `sip:+86${withoutZero}@10.20.0.5;user=phone`;
}

/** Hong Kong for the most part; then Macao, Taiwan, North America and Singapore. */
function overseas(random: Random): string {
  const eight = `${pick(random(), ['5', '6', '9'])}${fourDigits[below(random, 10_000)]!}${fourDigits[below(random, 10_000)]!.slice(1)}`;
  return pick(random(), [
    `00852${eight}`,
    `00852${eight}`,
    `00853${eight}`,
    `008869${eight}`,
    `001415${eight.slice(1)}`,
    `0065${eight}`,
  ]);
}

function pick<T>(chance: number, list: readonly T[]): T {
  return list[Math.floor(chance * list.length)]!;
}

/** For tests and for whoever makes destinations: a landline of the caller's kind, from the area of that index. */
export function landline(seed: number, area: number): string {
  const random = seededRandom(seed, area);
  const [code, digits] = areas[area % areas.length]!;
  return `${code}8${fourDigits[below(random, 10_000)]!.slice(0, digits - 5)}${fourDigits[below(random, 10_000)]!}`;
}
