import type { Outcome } from '../cdr.js';
import type { Fields } from '../read-cdr.js';
import type { Dialect } from './dialect.js';
import { contradicted, firstOf, hotlineIn, secondsToMs, textOf } from './values.js';

/**
 * Asterisk's CDRs, as Master.csv or JSON: one row a try, so each row is a leg. Rows of one call have the `linkedid` in common, and often the
 * `uniqueid` too: `sequence` tells them apart, where it is logged.
 */
export const asterisk: Dialect = {
  name: 'Asterisk',
  isNamed: (record) => 'disposition' in record && 'dst' in record,
  natives: {
    callUuid: 'linkedid, else uniqueid, else channel and start',
    legUuid: 'uniqueid and sequence',
    called: 'dst, else accountcode: one of them must be the 400 number',
    caller: 'src',
    answeredBy: 'lastdata, else dstchannel',
    setupAt: 'start',
    answerAt: 'answer',
    endAt: 'end',
    talkMs: 'billsec',
    outcome: 'disposition: ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION or CANCEL',
  },
  fieldsOf(record) {
    const of = (name: string) => textOf(record[name]);
    const reached = destinationOf(of);
    const answerAt = timeOf(of('answer'));
    const talkMs = secondsToMs(of('billsec'));
    const outcome = outcomeOf(of('disposition'), record, of);
    const isUntimed = outcome === 'answered' && answerAt === '' && contradicted(talkMs);
    return {
      callUuid: firstOf([of('linkedid'), of('uniqueid'), [of('channel'), of('start')].join(' ').trim()]),
      legUuid: [of('uniqueid'), firstOf([of('sequence'), of('dstchannel'), of('lastapp')])].join('/'),
      called: hotlineIn([of('dst'), of('accountcode')]),
      caller: of('src'),
      answeredBy: reached,
      setupAt: timeOf(of('start')),
      answerAt: isUntimed ? timeOf(of('end')) : answerAt,
      endAt: timeOf(of('end')),
      talkMs,
      outcome,
      recordNo: record['recordNo'],
      trunk: record['trunk'],
    };
  },
};

const outcomeOfDisposition: Record<string, Outcome> = {
  ANSWERED: 'answered',
  'NO ANSWER': 'noanswer',
  NOANSWER: 'noanswer',
  BUSY: 'busy',
  CANCEL: 'cancelled',
  FAILED: 'unavailable',
  CONGESTION: 'unavailable',
  CHANUNAVAIL: 'unavailable',
};

/** What Asterisk itself answered, without a channel to a destination, is an IVR's: the caller left there, and it costs the subscriber nothing (rule T5). */
function outcomeOf(disposition: string, record: Fields, of: (name: string) => string): string {
  const outcome = outcomeOfDisposition[disposition.toUpperCase()] ?? disposition;
  if (outcome === 'unavailable' && of('hangupcause') === '21') return 'rejected';
  return outcome === 'answered' && 'dstchannel' in record && of('dstchannel') === '' ? 'cancelled' : outcome;
}

/** Asterisk's `0000-00-00 00:00:00` is a time that never was. */
const timeOf = (text: string): string => (/^[0:. -]*$/.test(text) ? '' : text);

const isLocal = (channel: string) => channel.startsWith('Local/');

/**
 * The number that was dialled. A row over a `Local/` channel is half of a try whose other half tells whom it reached, so it names nobody.
 * Of several that rang at once the row doesn't say which answered: then it is the channel's name, whose place is unknown.
 */
function destinationOf(of: (name: string) => string): string {
  if (isLocal(of('channel')) || isLocal(of('dstchannel'))) return '';
  const dialled = of('lastapp').toUpperCase() === 'DIAL' ? of('lastdata').split(',')[0]!.split('&') : [];
  const peer = of('dstchannel').replace(/-[0-9a-f]+$/i, '');
  return dialled.length === 1 ? (numberIn(dialled[0]!) ?? peer) : peer;
}

/** `PJSIP/02180000012@carrier`, `SIP/carrier/02180000012`, `PJSIP/carrier/sip:02180000012@10.1.1.9`. */
function numberIn(dialled: string): string | null {
  const last = dialled.split('/').at(-1)!;
  return /^(?:sips?:)?(\+?\d+)(?:@|:|$)/.exec(last)?.[1] ?? null;
}
