import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { Refusal } from '../../refusal.js';
import { calendarOf, type Calendar } from '../calendar.js';
import { readPackagedPrefixes, readPrefixList } from '../mobile-prefixes.js';
import { placesOf, type AreaCodes, type MobilePrefixes, type Places } from '../places.js';
import { packagedHolidays } from './holidays.js';

/** What never changes while a process runs: read once at its start, passed down as a value. */
export interface Reference {
  places: Places;
  calendar: Calendar;
}

/** @param prefixList path of a file that takes the place of the packaged mobile prefixes (`readPrefixList` has its form) */
export function loadReference(prefixList?: string): Reference {
  const prefixes = prefixList === undefined ? packagedPrefixes() : ownPrefixes(prefixList);
  return { places: placesOf(packagedAreaCodes(), prefixes), calendar: calendarOf(packagedHolidays()) };
}

export function packagedAreaCodes(): AreaCodes {
  return JSON.parse(readFileSync(new URL('../area-codes.json', import.meta.url), 'utf8')) as AreaCodes;
}

/** Only the package's data is read: its code writes debug lines and builds an array for each of 317,822 prefixes. */
export function packagedPrefixes(): MobilePrefixes {
  const path = createRequire(import.meta.url).resolve('query-mobile-phone-area/data/mobilephones.data');
  return readPackagedPrefixes(gunzipSync(readFileSync(path)).toString());
}

function ownPrefixes(path: string): MobilePrefixes {
  const { prefixes, refused } = readPrefixList(readFileSync(path, 'utf8'));
  if (refused[0] === undefined) return prefixes;
  const { line, found, allowed } = refused[0];
  throw new Refusal(
    'BAD_INPUT',
    `${path} line ${line}: found '${found}', allowed is ${allowed}; ${refused.length} such lines`,
  );
}
