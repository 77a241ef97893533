import type { Fields } from '../read-cdr.js';
import { outcomeOfSip } from './causes.js';
import type { Dialect } from './dialect.js';
import { contradicted, listOf, secondsToMs, textOf } from './values.js';

/**
 * Kamailio's `acc` with `dialog`, as JSON or as rows of db_flatstore. Its extras are named as canonical fields are (docs/api/cdrs.md), so
 * they are canonical fields; `sipCode` is the outcome, and `json_attempts` what was tried.
 *
 * The times are texts, `seconds.microseconds`, of one clock, the script's. Those of `acc` itself (`start_time`, `duration`) are another's and
 * begin in the ringing by default: they stand in for what is missing, and `duration` is checked as the switch's counter.
 */
export const kamailio: Dialect = {
  name: 'Kamailio',
  isNamed: (record) => 'sipCode' in record && 'callUuid' in record && !('outcome' in record),
  natives: {
    outcome: 'sipCode, a SIP status of 200 to 699',
    setupAt: 'setupAt, else start_time',
    endAt: 'endAt, else end_time',
    talkMs: 'duration',
  },
  fieldsOf(record) {
    const code = textOf(record['sipCode']);
    const outcome = outcomeOfSip(code) ?? code;
    const endAt = record['endAt'] || epochOf(record['end_time']);
    const talkMs = secondsToMs(textOf(record['duration']));
    return {
      ...record,
      setupAt: record['setupAt'] || epochOf(record['start_time']),
      answerAt: record['answerAt'] || (outcome === 'answered' && contradicted(talkMs) ? endAt : ''),
      endAt,
      outcome,
      answeredBy: outcome === 'answered' ? record['answeredBy'] : '',
      talkMs: record['talkMs'] ?? talkMs,
      attempts: attemptsOf(record['json_attempts'], endAt),
    };
  },
};

/** db_flatstore writes them in UTC and doesn't say so: only what says its zone is taken. */
const epochOf = (value: unknown) => (/^\d{10}/.test(textOf(value)) ? value : '');

function attemptsOf(value: unknown, endAt: unknown): Fields[] | undefined {
  const listed = listOf(typeof value === 'string' ? parsed(value) : value);
  return listed.length === 0 ? undefined : listed.map((it) => attemptOf(it, endAt));
}

/** Its times are floats, and so are shown only. One that answered went on to the call's end. */
const attemptOf = ({ n, start, end, outcome }: Fields, endAt: unknown): Fields => ({
  to: textOf(n),
  startAt: start,
  endAt: outcome === 'answered' ? endAt : end,
  outcome,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
