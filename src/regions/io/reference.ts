import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate as others } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type pg from 'pg';
import { readAsTenant } from '../../db/tenant.js';
import { calendarOf, type Calendar } from '../calendar.js';
import { prefixListReader, readPackagedPrefixes } from '../mobile-prefixes.js';
import { placesOf, type AreaCodes, type MobilePrefixes, type Places } from '../places.js';
import { newestPrefixFile, prefixListIn, type PrefixFile } from '../store/prefix-files.js';
import { ownDays, stampOfDays } from '../store/calendar-days.js';
import { packagedHolidays } from './holidays.js';

/** Where callers are at home, and what a day is. A value: who began with one ends with it. */
export interface Reference {
  readonly places: Places;
  readonly calendar: Calendar;
}

export interface LiveReference {
  now(): Reference;
  /**
   * Reads again what changed in the database, if anything did. What can't be read leaves all as it was, and throws.
   *
   * @param pool of the app or the worker role
   * @returns whether `now` gives another one from here on
   */
  refresh(pool: pg.Pool): Promise<boolean>;
}

/** What the packages say. */
export function loadReference(): Reference {
  return { places: placesOf(packagedAreaCodes(), packagedPrefixes()), calendar: calendarOf(packagedHolidays()) };
}

/** What the packages say, until it is refreshed. Asked at once, it reads one after another: the last one asked is the last one read. */
export function openReference(): LiveReference {
  let current = loadReference();
  let [fileRead, daysRead]: [string | null, string] = [null, ''];
  let last: Promise<unknown> = Promise.resolve();
  const readAgain = async (pool: pg.Pool) => {
    const found = await readAsTenant(pool, { kind: 'router' }, async (tx) => {
      const [file, stamp] = [await newestPrefixFile(tx), await stampOfDays(tx)];
      const id = file?.id ?? null;
      const list = id === null || id === fileRead ? null : await prefixListIn(tx, id);
      return { file, id, stamp, list, days: stamp === daysRead ? null : await ownDays(tx) };
    });
    const { file, id, stamp, list, days } = found;
    if (id === fileRead && !days) return false;
    const prefixes = id === fileRead ? null : file && list ? await prefixesIn(file, list) : packagedPrefixes();
    current = {
      places: prefixes ? placesOf(packagedAreaCodes(), prefixes) : current.places, // who remembers places keeps them
      calendar: days ? calendarOf([...packagedHolidays(), ...days]) : current.calendar,
    };
    [fileRead, daysRead] = [id, stamp];
    return true;
  };
  return {
    now: () => current,
    refresh(pool) {
      const next = last.then(() => readAgain(pool));
      last = next.catch(() => {});
      return next;
    },
  };
}

const A_PIECE = 32 * 1024;
const LINE_END = 0x0a;

/** In pieces of some milliseconds, because calls are being decided meanwhile. */
async function prefixesIn(file: Omit<PrefixFile, 'list'>, list: Buffer): Promise<MobilePrefixes> {
  if (file.prefixes === 0) return packagedPrefixes();
  const bytes = await promisify(gunzip)(list);
  assert(createHash('sha256').update(bytes).digest().equals(file.sha256), `prefix_files ${file.id} was altered`);
  const reader = prefixListReader();
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = bytes.indexOf(LINE_END, from + A_PIECE) + 1 || bytes.length;
    reader.read(bytes.toString('utf8', from, to));
    await others();
  }
  const { prefixes, count, refused } = reader.end();
  assert(refused.length === 0 && count === file.prefixes, `prefix_files ${file.id} has ${count}, not ${file.prefixes}`);
  return prefixes;
}

export function packagedAreaCodes(): AreaCodes {
  return JSON.parse(readFileSync(new URL('../area-codes.json', import.meta.url), 'utf8')) as AreaCodes;
}

/** Only the package's data is read: its code writes debug lines and builds an array for each of 317,822 prefixes. */
export function packagedPrefixes(): MobilePrefixes {
  const path = createRequire(import.meta.url).resolve('query-mobile-phone-area/data/mobilephones.data');
  return readPackagedPrefixes(gunzipSync(readFileSync(path)).toString());
}
