import assert from 'node:assert/strict';
import type { Phone } from '../phone.js';

/** Where a number is at home. City is null too where several share the area code; all three where nothing is known. */
export interface Place {
  /** With its 0, never a merged one: 0371 for a line that still sends 0378. */
  areaCode: string | null;
  /** Without 省 or 自治区: 广东, 内蒙古. */
  province: string | null;
  /** Without 市, 盟 or 自治州: 深圳, 恩施. */
  city: string | null;
}

/** The shape of area-codes.json, which says how to read it. */
export interface AreaCodes {
  codes: Record<string, readonly string[]>;
  retired: Record<string, string>;
  names: Record<string, string>;
}

/** Of each 7-digit mobile prefix from 1300000 its area, as 1 + the index in `areas`; 0 where it is in no table. */
export interface MobilePrefixes {
  areas: readonly { province: string; city: string }[];
  areaOf: Uint16Array;
}

export interface Places {
  /** By `MobilePrefixes.areaOf`. */
  ofArea: readonly Place[];
  areaOf: Uint16Array;
  /** By area code, merged ones too, then by the subscriber number's first digit. */
  ofAreaCode: ReadonlyMap<string, readonly Place[]>;
}

export const firstPrefix = 1_300_000;
export const prefixCount = 700_000;

const nowhere: Place = Object.freeze({ areaCode: null, province: null, city: null });

/** An area that no code can be found for keeps its province and city, and is long distance to all (rule T4). */
export function placesOf(areaCodes: AreaCodes, { areas, areaOf }: MobilePrefixes): Places {
  assert(areaOf.length === prefixCount, `${areaOf.length} prefixes, not ${prefixCount}`);
  const { codes, retired, names } = areaCodes;
  const ofAreaCode = new Map(Object.entries(codes).map(([code, row]) => [code, placesByFirstDigit(code, row)]));
  for (const [code, successor] of Object.entries(retired)) ofAreaCode.set(code, ofAreaCode.get(successor)!);

  const ofCity = new Map<string, Place[]>();
  for (const [areaCode, [province, ...cities]] of Object.entries(codes)) {
    const known = ofCity.get(province!) ?? [];
    ofCity.set(province!, known.concat(cities.map((city) => ({ areaCode, province: province!, city: bare(city) }))));
  }
  const ofArea = areas.map(({ province, city }) => {
    const named = names[`${province} ${city}`];
    if (named !== undefined) return { areaCode: named, province, city: soleCity(codes[named]!) };
    // Tables write 恩施, 恩施州 and 恩施土家族苗族自治州; within a province no city's name begins another's.
    return ofCity.get(province)?.find((known) => city.startsWith(known.city!)) ?? { areaCode: null, province, city };
  });
  return { ofArea, areaOf, ofAreaCode };
}

/** A landline by its area code, a mobile by its 7-digit prefix (rule R11); all others are nowhere. */
export function placeOf({ kind, number, areaCode }: Phone, { ofArea, areaOf, ofAreaCode }: Places): Place {
  if (kind === 'mobile') return ofArea[areaOf[Number(number!.slice(0, 7)) - firstPrefix]! - 1] ?? nowhere;
  if (kind === 'fixed') return ofAreaCode.get(areaCode!)?.[Number(number![areaCode!.length])] ?? nowhere;
  return nowhere;
}

/** What a tariff with two prices goes by (rule T4): local only where both area codes are known and equal. */
export function distanceOf(a: Place, b: Place): 'LOCAL' | 'LONG_DISTANCE' {
  return a.areaCode !== null && a.areaCode === b.areaCode ? 'LOCAL' : 'LONG_DISTANCE';
}

/** A city that is written with a digit has the numbers that begin so; the others are the one city's without, if it is one. */
function placesByFirstDigit(areaCode: string, row: readonly string[]): readonly Place[] {
  const [province, ...cities] = row;
  const other = { areaCode, province: province!, city: soleCity(row) };
  return Array.from({ length: 10 }, (_, digit) => {
    const own = cities.find((city) => city.startsWith(String(digit)));
    return own === undefined ? other : { ...other, city: bare(own) };
  });
}

function soleCity([, ...cities]: readonly string[]): string | null {
  const undivided = cities.filter((city) => bare(city) === city);
  return undivided.length === 1 ? undivided[0]! : null;
}

function bare(city: string): string {
  return city.replace(/^\d/, '');
}
