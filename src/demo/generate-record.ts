import type { Outcome } from '../calls/cdr.js';
import { DAY_MS, dayOf, SHANGHAI_MS, type EpochMs } from '../month.js';

/** A CDR in our canonical JSON, as a switch writes it: stamps are ISO 8601 with +08:00 and milliseconds. */
export interface CanonicalCdrJson {
  callUuid: string;
  called: string;
  caller: string | null;
  answeredBy?: string;
  setupAt: string;
  ringAt?: string;
  answerAt?: string;
  endAt: string;
  outcome: Outcome;
  talkMs?: number;
}

const digits = (length: number, width: number) =>
  Array.from({ length }, (_, value) => String(value).padStart(width, '0'));
const two = digits(60, 2);
const three = digits(1000, 3);
const minutes = Array.from({ length: 1440 }, (_, minute) => `T${two[Math.floor(minute / 60)]}:${two[minute % 60]}:`);
const days = new Map<number, string>();

/** '2026-11-24T09:30:00.125+08:00'. Three times as fast as `toISOString`, and a million calls have four million stamps. */
export function stamp(at: EpochMs): string {
  const local = at + SHANGHAI_MS;
  const day = Math.floor(local / DAY_MS);
  const inDay = local - day * DAY_MS;
  const second = Math.floor(inDay / 1000);
  return `${dayText(day, at)}${minutes[Math.floor(second / 60)]}${two[second % 60]}.${three[inDay % 1000]}+08:00`;
}

function dayText(day: number, at: EpochMs): string {
  let text = days.get(day);
  if (text === undefined) days.set(day, (text = dayOf(at)));
  return text;
}

/** One line of NDJSON, without its newline. No field that we generate needs an escape, which is what makes it fast. */
export function lineOf(cdr: CanonicalCdrJson): string {
  let line = `{"callUuid":"${cdr.callUuid}","called":"${cdr.called}","caller":`;
  line += cdr.caller === null ? 'null' : `"${cdr.caller}"`;
  if (cdr.answeredBy !== undefined) line += `,"answeredBy":"${cdr.answeredBy}"`;
  line += `,"setupAt":"${cdr.setupAt}"`;
  if (cdr.ringAt !== undefined) line += `,"ringAt":"${cdr.ringAt}"`;
  if (cdr.answerAt !== undefined) line += `,"answerAt":"${cdr.answerAt}"`;
  line += `,"endAt":"${cdr.endAt}","outcome":"${cdr.outcome}"`;
  return cdr.talkMs === undefined ? `${line}}` : `${line},"talkMs":${cdr.talkMs}}`;
}
