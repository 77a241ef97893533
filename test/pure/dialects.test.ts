import fc from 'fast-check';
import { sniffFormat } from '../../src/calls/body/format.js';
import { parseChunk } from '../../src/calls/body/parse.js';
import { Splitter } from '../../src/calls/body/split.js';
import type { Cdr, Parsed } from '../../src/calls/cdr.js';
import { headerOf } from '../../src/calls/dialects/profiles.js';
import { contentHash } from '../../src/calls/identity.js';
import { judgeCdr } from '../../src/calls/judge-cdr.js';
import { readCdr } from '../../src/calls/read-cdr.js';
import { Refusal } from '../../src/refusal.js';
import {
  asteriskJson,
  dispositions,
  flatRow,
  freeswitch,
  freeswitchBodies,
  freeswitchLeg,
  kamailio,
  masterRow,
  percent,
  stamp,
  triesOf,
  valuesEncoded,
  xmlOf,
  type NativeCall,
} from '../support/native.js';

/** As landing and posting read a body. */
function read(body: string | Buffer, profile?: string, zone = 'Asia/Shanghai'): Parsed[] {
  const bytes = Buffer.from(body);
  const header = profile === undefined ? null : headerOf(profile);
  const splitter = new Splitter(header ? 'csv' : sniffFormat(bytes, 'application/x-www-form-urlencoded'), undefined, header); // prettier-ignore
  return [...splitter.push(bytes), ...splitter.end()].flatMap((chunk) => {
    const parsed = parseChunk(splitter.format, chunk.bytes, chunk.firstLine, splitter.header, zone);
    expect(parsed.length).toBe(chunk.records);
    return parsed;
  });
}

function cdrOf(body: string | Buffer, profile?: string, zone?: string): Cdr {
  const [first, ...others] = read(body, profile, zone);
  expect(others).toEqual([]);
  if (!first!.ok) throw new Error(JSON.stringify(first!.refused));
  return first!.cdr;
}

function refusedOf(body: string | Buffer, profile?: string) {
  const [first] = read(body, profile);
  expect(first!.ok).toBe(false);
  return first!.ok ? null : first!.refused;
}

function refusalOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const at = (time: string) => Date.parse(`2026-10-10T${time}+08:00`);
const call: NativeCall = {
  callUuid: '5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4',
  called: '4006000001',
  caller: '13800138000',
  setupAt: at('10:00:00.846'),
  answerAt: at('10:00:06.953'),
  endAt: at('10:01:07.358'),
  outcome: 'answered',
  answeredBy: '02180000012',
};
const unanswered: NativeCall = { ...call, answerAt: null, outcome: 'busy', answeredBy: null };
const bounds = { receivedAt: at('12:00:00'), clockSkewMs: 300_000, oldestAt: 0 };
const json = (record: unknown) => JSON.stringify(record);

describe('D1: FreeSWITCH', () => {
  test.each(Object.keys(freeswitchBodies))('%s says the same call', (setting) => {
    const cdr = cdrOf(freeswitchBodies[setting]!(freeswitch(call)));
    expect({ ...cdr, attempts: null }).toEqual({
      callUuid: call.callUuid,
      leg: '',
      seq: 0,
      kind: 'final',
      called: '4006000001',
      caller: '13800138000',
      answeredBy: '02180000012',
      setupAt: call.setupAt,
      answerAt: call.answerAt,
      bridgeAt: call.answerAt,
      endAt: call.endAt,
      outcome: 'answered',
      talkMs: 60405,
      attempts: null,
    });
    expect(cdr.attempts?.map((it) => [it.to, it.outcome])).toEqual([['02180000012', 'answered']]);
  });

  test('encode=true with encode-values=true writes what nobody can read: it is refused, and told which setting to change', () => {
    const broken = percent(json(valuesEncoded(freeswitch(call)))).replaceAll(/%25(?=[0-9A-F]{2})/g, '%'); // a %XX is not encoded again
    expect(refusedOf(`cdr=${broken}`)).toMatchObject({
      line: 1,
      found: 'a form whose JSON is broken',
      rule: expect.stringContaining('encode-values=false'),
    });
  });

  test.each`
    variables                                                                                                  | outcome          | because
    ${{}}                                                                                                      | ${'busy'}        | ${'USER_BUSY'}
    ${{ hangup_cause: 'ORIGINATOR_CANCEL' }}                                                                   | ${'cancelled'}   | ${'q850 is 16 for it, as for a normal end'}
    ${{ hangup_cause: 'NO_USER_RESPONSE' }}                                                                    | ${'noanswer'}    | ${'a destination that never rang'}
    ${{ hangup_cause: 'CALL_REJECTED' }}                                                                       | ${'rejected'}    | ${'the destination pressed reject'}
    ${{ hangup_cause: 'NORMAL_TEMPORARY_FAILURE' }}                                                            | ${'unavailable'} | ${'a network that failed'}
    ${{ hangup_cause: 'NORMAL_CLEARING' }}                                                                     | ${'cancelled'}   | ${'the caller left before anybody was tried'}
    ${{ hangup_cause: 'constructor' }}                                                                         | ${'failed'}      | ${'no cause of FreeSWITCH'}
    ${{ hangup_cause: 'NORMAL_CLEARING', ...triesOf([['b', '021', 'NO_ANSWER']]) }}                            | ${'noanswer'}    | ${'the last try says more'}
    ${{ hangup_cause: 'NORMAL_CLEARING', ...triesOf([['b', '021', 'USER_BUSY'], ['c', '022', 'LOSE_RACE']]) }} | ${'busy'}        | ${'who lost the race did not fail'}
  `('unanswered: $outcome, because $because', ({ variables, outcome }) => {
    expect(cdrOf(json(freeswitch(unanswered, variables)))).toMatchObject({ outcome, answerAt: null, bridgeAt: null });
  });

  test.each`
    variables                                                      | outcome        | answerAt         | bridgeAt                 | because
    ${{ bridge_uepoch: '0', bridge_epoch: '0' }}                   | ${'cancelled'} | ${call.answerAt} | ${null}                  | ${'T5: an IVR answered, and no destination'}
    ${{ bridge_uepoch: `${call.setupAt + 900}000` }}               | ${'answered'}  | ${call.answerAt} | ${call.answerAt}         | ${'early media was bridged before the answer'}
    ${{ bridge_uepoch: `${call.answerAt! + 9000}999` }}            | ${'answered'}  | ${call.answerAt} | ${call.answerAt! + 9000} | ${'an IVR first, the destination later'}
    ${{ answer_uepoch: '0', answer_epoch: '0', billusec: '0' }}    | ${'cancelled'} | ${null}          | ${null}                  | ${'bridged to early media and never answered'}
    ${{ bridge_uepoch: '', bridge_epoch: '', bridge_uuid: 'b-1' }} | ${'answered'}  | ${call.answerAt} | ${null}                  | ${'the other leg tells where the bridge is left out'}
    ${{ hangup_cause: 'ALLOTTED_TIMEOUT' }}                        | ${'answered'}  | ${call.answerAt} | ${call.answerAt}         | ${'a limit cut it'}
  `('answered or not: $because', ({ variables, outcome, answerAt, bridgeAt }) => {
    const read = cdrOf(json(freeswitch({ ...call, answeredBy: null }, variables)));
    expect(read).toMatchObject({ outcome, answerAt, bridgeAt });
    expect(judgeCdr(read, bounds)).toBeNull();
  });

  test('T4: of several that answered the first counts, and those tried before it are its attempts', () => {
    const tries = triesOf([['a', '02180000002', 'USER_BUSY'], ['a', '02180000002', 'USER_BUSY'], ['b', '02180000012', 'NONE'], ['c', '02180000013', 'NONE']]); // prettier-ignore
    const cdr = cdrOf(json(freeswitch(call, { ...tries, bridge_uuid: 'c' })));
    expect(cdr.answeredBy).toBe('02180000012');
    expect(cdr.attempts?.map((it) => `${it.to} ${it.outcome}`)).toEqual(['02180000002 busy', '02180000012 answered', '02180000013 cancelled']); // prettier-ignore
  });

  test('attempts begin when their bridge was executed, where each had one', () => {
    const tries = triesOf([['a', '02180000002', 'USER_BUSY'], ['b', '02180000012', 'NONE']]); // prettier-ignore
    const bridge = (after: number) => ({ app_name: 'bridge', app_stamp: `${call.setupAt + after}293` });
    const app_log = { applications: [{ app_name: 'answer', app_stamp: '1' }, bridge(5), bridge(104)] };
    const cdr = cdrOf(json({ ...freeswitch(call, tries), app_log }));
    expect(cdr.attempts).toEqual([
      { to: '02180000002', startAt: call.setupAt + 5, endAt: call.setupAt + 104, outcome: 'busy' },
      { to: '02180000012', startAt: call.setupAt + 104, endAt: call.endAt, outcome: 'answered' },
    ]);
  });

  test.each([
    ['JSON', json],
    ['XML', xmlOf],
  ] as const)('a B leg is a leg of its call, and its 400 number its originator’s, as %s', (_, write) => {
    const leg = { setupAt: call.setupAt + 104, answerAt: call.answerAt, endAt: call.endAt, to: '02180000012', cause: 'NORMAL_CLEARING' }; // prettier-ignore
    expect(cdrOf(write(freeswitchLeg(call, 'b-1', leg)))).toMatchObject({
      callUuid: call.callUuid,
      leg: 'b-1',
      called: '4006000001',
      caller: '13800138000',
      answeredBy: '02180000012',
      outcome: 'answered',
      setupAt: leg.setupAt,
      answerAt: leg.answerAt,
      bridgeAt: null,
      attempts: null,
    });
    const lost = cdrOf(write(freeswitchLeg(call, 'b-2', { ...leg, answerAt: null, cause: 'LOSE_RACE' })));
    expect(lost).toMatchObject({ leg: 'b-2', outcome: 'cancelled', answerAt: null });
  });

  test('D5: talk that was counted without an answer waits for a person', () => {
    const odd = cdrOf(json(freeswitch(unanswered, { billusec: '60404916' })));
    expect(judgeCdr(odd, bounds)?.code).toBe('COUNTER_DIFFERS');
  });

  test('whole seconds count only where there are no finer ones', () => {
    const { start_uepoch, answer_uepoch, bridge_uepoch, end_uepoch, ...coarse } = freeswitch(call)['variables'] as Record<string, string>; // prettier-ignore
    const cdr = cdrOf(json({ ...freeswitch(call), variables: coarse }));
    expect(cdr).toMatchObject({ setupAt: at('10:00:00'), answerAt: at('10:00:06'), endAt: at('10:01:07') });
    expect([start_uepoch, answer_uepoch, bridge_uepoch, end_uepoch]).not.toContain(undefined);
  });

  test.each`
    variables                    | field        | found      | native
    ${{ end_uepoch: 'soon' }}    | ${'endAt'}   | ${'soon'}  | ${'end_uepoch'}
    ${{ hangup_cause: '' }}      | ${'outcome'} | ${''}      | ${'hangup_cause'}
    ${{ start_uepoch: '12345' }} | ${'setupAt'} | ${'12345'} | ${'start_uepoch'}
  `('D2: what can’t be read is told with the variable, $native', ({ variables, field, found, native }) => {
    expect(refusedOf(json(freeswitch(unanswered, variables)))).toMatchObject({
      line: 1,
      field,
      found,
      rule: expect.stringContaining(native),
    });
  });

  test('mod_cdr_csv: the template of the documentation is exact, the example’s is of whole seconds and names no destination', () => {
    const us = (time: number | null) => `${time}293`;
    const own = [call.callUuid, call.callUuid, call.called, call.caller, us(call.setupAt), us(call.answerAt), us(call.answerAt), us(call.endAt), '60405000', 'NORMAL_CLEARING', 'ARRAY::b;Outbound Call;02180000012', 'ARRAY::b;NONE', 'b']; // prettier-ignore
    const exact = cdrOf(own.map((it) => `"${it}"`).join(), 'fs-hotline400');
    expect(contentHash(exact)).toBe(contentHash(cdrOf(json(freeswitch(call)))));
    const row = (bleg: string) =>
      ['张三', call.caller, call.called, 'hotline400', stamp(call.setupAt), stamp(call.answerAt!), stamp(call.endAt), '67', '61', 'NORMAL_CLEARING', call.callUuid, bleg, '', 'PCMA', 'PCMA'].map((it) => `"${it}"`).join(); // prettier-ignore
    expect(cdrOf(row('b-1'), 'fs-example')).toMatchObject({
      outcome: 'answered',
      answeredBy: null,
      answerAt: at('10:00:06'),
      talkMs: 61000,
    });
    expect(cdrOf(row(''), 'fs-example')).toMatchObject({ outcome: 'cancelled', answerAt: at('10:00:06') });
  });
});

describe('D1: Asterisk', () => {
  test('Master.csv: rows of one call are its legs', () => {
    const rows = [
      masterRow({ ...call, outcome: 'busy', answerAt: null, answeredBy: '02180000002' }, { sequence: '27' }),
      masterRow(call, { sequence: '28' }),
    ];
    const [busy, answered] = read(rows.join('\n'), 'asterisk-master-21').map((it) => (it.ok ? it.cdr : null));
    expect(busy).toMatchObject({ callUuid: call.callUuid, leg: `${call.callUuid}/27`, seq: 0, outcome: 'busy', answeredBy: '02180000002' }); // prettier-ignore
    expect(answered).toEqual({
      callUuid: call.callUuid,
      leg: `${call.callUuid}/28`,
      seq: 0,
      kind: 'final',
      called: '4006000001',
      caller: '13800138000',
      answeredBy: '02180000012',
      setupAt: at('10:00:00'),
      answerAt: at('10:00:06'),
      bridgeAt: null,
      endAt: at('10:01:07'),
      outcome: 'answered',
      talkMs: 60000,
      attempts: null,
    });
  });

  test('D6: its local times are of the switch’s zone, UTC where it has usegmtime', () => {
    const row = masterRow(call);
    expect(cdrOf(row, 'asterisk-master-21', 'UTC').endAt - cdrOf(row, 'asterisk-master-21').endAt).toBe(8 * 3_600_000);
  });

  test.each`
    more                                                                                  | answerAt         | outcome          | answeredBy         | because
    ${{ disposition: 'NO ANSWER' }}                                                       | ${call.answerAt} | ${'noanswer'}    | ${'02180000012'}   | ${'it answered itself, and nobody else did'}
    ${{ disposition: 'FAILED' }}                                                          | ${null}          | ${'unavailable'} | ${'02180000012'}   | ${'FAILED'}
    ${{ disposition: 'CONGESTION' }}                                                      | ${null}          | ${'unavailable'} | ${'02180000012'}   | ${'congestion=yes'}
    ${{ disposition: 'CANCEL' }}                                                          | ${null}          | ${'cancelled'}   | ${'02180000012'}   | ${'canceldispositionenabled'}
    ${{ dstchannel: '', lastapp: 'Playback', lastdata: 'x' }}                             | ${call.answerAt} | ${'cancelled'}   | ${null}            | ${'T5: only an IVR answered'}
    ${{ dstchannel: 'Local/100@agents-0001;1' }}                                          | ${call.answerAt} | ${'answered'}    | ${null}            | ${'a Local channel’s row names nobody'}
    ${{ channel: 'Local/100@agents-0001;2' }}                                             | ${call.answerAt} | ${'answered'}    | ${null}            | ${'nor does the other half’s'}
    ${{ lastapp: 'Queue', lastdata: 'support-420', dstchannel: 'PJSIP/agent7-0000002a' }} | ${call.answerAt} | ${'answered'}    | ${'PJSIP/agent7'}  | ${'a queue’s agent is named by the channel'}
    ${{ lastdata: 'PJSIP/021@a&PJSIP/022@a,20' }}                                         | ${call.answerAt} | ${'answered'}    | ${'PJSIP/carrier'} | ${'of several that rang the row doesn’t say which'}
    ${{ lastdata: 'SIP/carrier/02180000012,20' }}                                         | ${call.answerAt} | ${'answered'}    | ${'02180000012'}   | ${'a number behind its peer'}
    ${{ lastdata: 'PJSIP/carrier/sip:02180000012@10.1.1.9' }}                             | ${call.answerAt} | ${'answered'}    | ${'02180000012'}   | ${'a SIP URI behind its peer'}
  `('a row: $because', ({ more, answerAt, outcome, answeredBy }) => {
    const cdr = cdrOf(masterRow({ ...call, answerAt }, more), 'asterisk-master-21');
    expect(cdr).toMatchObject({ outcome, answeredBy });
    expect(judgeCdr(cdr, bounds)).toBeNull();
  });

  test.each`
    billsec | judged               | because
    ${'60'} | ${'COUNTER_DIFFERS'} | ${'D5: it says answered, talked, and not when'}
    ${'2'}  | ${'COUNTER_DIFFERS'} | ${'D5: more than a second'}
  `('ANSWERED with an empty answer and billsec $billsec: $because', ({ billsec, judged }) => {
    const row = masterRow({ ...call, answerAt: null }, { billsec });
    expect(judgeCdr(cdrOf(row, 'asterisk-master-21'), bounds)?.code).toBe(judged);
  });

  test('ANSWERED with an empty answer and no talk is no record', () => {
    expect(refusedOf(masterRow({ ...call, answerAt: null }, { billsec: '0' }), 'asterisk-master-21')).toMatchObject({
      field: 'answerAt',
      rule: expect.stringMatching(/needed.*Asterisk’s answer/),
    });
  });

  test.each`
    profile                           | columns                            | leg
    ${'asterisk-master-16'}           | ${[]}                              | ${'/PJSIP/carrier-00000014'}
    ${'asterisk-master-17'}           | ${['u.1']}                         | ${'u.1/PJSIP/carrier-00000014'}
    ${'asterisk-master-17-userfield'} | ${['d-1']}                         | ${'/PJSIP/carrier-00000014'}
    ${'asterisk-master-18'}           | ${['u.1', 'd-1']}                  | ${'u.1/PJSIP/carrier-00000014'}
    ${'asterisk-master-19'}           | ${['', 'l.1', '27']}               | ${'/27'}
    ${'asterisk-master-20'}           | ${['u.1', '', 'l.1', '27']}        | ${'u.1/27'}
    ${'asterisk-master-20-userfield'} | ${['d-1', '', 'l.1', '27']}        | ${'/27'}
    ${'asterisk-master-21'}           | ${['u.1', 'd-1', '', 'l.1', '27']} | ${'u.1/27'}
  `('$profile', ({ profile, columns, leg }) => {
    const row = masterRow(call);
    const base = row.slice(0, row.indexOf(',"DOCUMENTATION"') + ',"DOCUMENTATION"'.length);
    const cdr = cdrOf([base, ...(columns as string[]).map((it) => `"${it}"`)].join(), profile);
    const callUuid = columns.includes('l.1') ? 'l.1' : columns.includes('u.1') ? 'u.1' : `PJSIP/trunk-00000012 ${stamp(call.setupAt)}`; // prettier-ignore
    expect(cdr).toMatchObject({ callUuid, leg, outcome: 'answered', endAt: at('10:01:07') });
    const [tooFew] = read(base.slice(0, base.lastIndexOf(',')), profile);
    expect(tooFew).toMatchObject({ ok: false, refused: { line: 1, found: '15 columns' } });
  });

  test('custom JSON has what resolution it was given, and FAILED by cause 21 was rejected', () => {
    expect(cdrOf(json(asteriskJson(call)))).toMatchObject({ leg: `${call.callUuid}/27`, setupAt: call.setupAt, answerAt: call.answerAt, endAt: call.endAt, talkMs: 60405 }); // prettier-ignore
    const failed = asteriskJson({ ...call, answerAt: null }, { disposition: 'FAILED', hangupcause: 21 });
    expect(cdrOf(json(failed)).outcome).toBe('rejected');
  });

  test('a CSV with a header row needs no profile, in whatever order its columns are', () => {
    const fields = asteriskJson(call);
    const names = Object.keys(fields).toReversed();
    const cells = names.map((it) => `"${String(fields[it]).replaceAll('"', '""')}"`);
    expect(contentHash(cdrOf(`${names.join()}\r\n${cells.join()}\r\n`))).toBe(contentHash(cdrOf(json(fields))));
  });

  test('the 400 number may stand in accountcode, where the dialplan left its extension', () => {
    expect(cdrOf(json(asteriskJson(call, { dst: 's', accountcode: '4006000001' }))).called).toBe('4006000001');
    expect(refusedOf(json(asteriskJson(call, { dst: 's' })))).toMatchObject({ field: 'called', found: 's', rule: expect.stringContaining('accountcode') }); // prettier-ignore
  });
});

describe('D1: Kamailio', () => {
  const attempts = [
    { n: '02180000002', via: 'destinations', start: 1791597600.850245, ring: null, end: 1791597601.2, code: 486, outcome: 'busy' },
    { n: '02180000012', via: 'onBusy', start: 1791597601.25, ring: 1791597602, end: 1791597606.954, code: 200, outcome: 'answered' },
  ]; // prettier-ignore

  test.each([
    ['acc_json', json(kamailio(call, { json_attempts: attempts })), undefined],
    ['db_flatstore', `${flatRow(call, { json_attempts: attempts, fromTag: 'a|b' })}\n`, 'kamailio-flat'],
    ['db_flatstore, a | in a name', flatRow(call, { json_attempts: attempts, sipCallId: '|"|' }), 'kamailio-flat'],
  ] as const)('%s', (_, body, profile) => {
    const cdr = cdrOf(body, profile);
    expect(cdr).toMatchObject({ callUuid: call.callUuid, leg: '', setupAt: call.setupAt, answerAt: call.answerAt, endAt: call.endAt, outcome: 'answered', answeredBy: '02180000012', talkMs: 60405 }); // prettier-ignore
    expect(cdr.attempts).toEqual([
      { to: '02180000002', startAt: at('10:00:00.850'), endAt: at('10:00:01.200'), outcome: 'busy' },
      { to: '02180000012', startAt: at('10:00:01.250'), endAt: call.endAt, outcome: 'answered' },
    ]);
  });

  test.each`
    sipCode  | outcome
    ${'486'} | ${'busy'}
    ${'600'} | ${'busy'}
    ${'408'} | ${'noanswer'}
    ${'480'} | ${'noanswer'}
    ${'487'} | ${'cancelled'}
    ${'603'} | ${'rejected'}
    ${'403'} | ${'rejected'}
    ${'404'} | ${'unavailable'}
    ${'503'} | ${'unavailable'}
    ${'488'} | ${'failed'}
    ${'699'} | ${'failed'}
    ${'300'} | ${'failed'}
  `('$sipCode is $outcome', ({ sipCode, outcome }) => {
    const cdr = cdrOf(json(kamailio(unanswered, { sipCode, answeredBy: '' })));
    expect(cdr).toMatchObject({ outcome, answerAt: null, answeredBy: null, attempts: null });
  });

  test.each(['', '0', '199', '700', 'OK'])('D2: a sipCode of "%s" is none', (sipCode) => {
    expect(refusedOf(json(kamailio(unanswered, { sipCode })))).toMatchObject({ field: 'outcome', rule: expect.stringContaining('sipCode') }); // prettier-ignore
  });

  test('times of acc stand in where the script wrote none; of a flat file they say no zone, and don’t', () => {
    const bare = { setupAt: '', endAt: '' };
    expect(cdrOf(json(kamailio(unanswered, bare)))).toMatchObject({ setupAt: call.setupAt, endAt: call.endAt });
    expect(refusedOf(flatRow(unanswered, bare), 'kamailio-flat')).toMatchObject({ field: 'setupAt' });
  });

  test('D5: 200 without an answer, though talk was counted, waits for a person; without talk it is no record', () => {
    const odd = kamailio({ ...call, answerAt: null }, { duration: '1.208' });
    expect(judgeCdr(cdrOf(json(odd)), bounds)?.code).toBe('COUNTER_DIFFERS');
    expect(refusedOf(json({ ...odd, duration: '1.000' }))).toMatchObject({ field: 'answerAt' });
  });
});

describe('D1: what a body can’t be', () => {
  test.each([
    [
      'an external entity',
      '<?xml version="1.0"?><!DOCTYPE cdr [<!ENTITY x SYSTEM "file:///etc/passwd">]><cdr>&x;</cdr>',
      'a document type',
    ],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;">'.repeat(9)}]><cdr>&b;</cdr>`,
      'a document type',
    ],
    ['an entity of nobody', '<cdr>&x;</cdr>', 'an entity that is none of XML’s own'],
    ['a character beyond Unicode', '<cdr>&#x110000;</cdr>', 'an entity that is none of XML’s own'],
    ['elements too deep', `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`, 'elements more than 32 deep'],
    ['too many elements', `<cdr>${'<a/>'.repeat(20_000)}</cdr>`, 'more than 20000 elements'],
    ['an element that is open', '<cdr><variables></cdr>', '</cdr> where <variables> is open'],
    ['an end that is missing', '<cdr><!-- ', 'an end --> that is missing'],
    ['two documents', '<cdr/><cdr/>', '2 documents'],
    ['text beside it', '<cdr/>x', 'text beside the document'],
    ['another document', '<html><body/></html>', '<html>'],
    ['no record', '<cdr><callflow/></cdr>', ''],
  ])('XML: %s', (_, body, found) => {
    expect(refusedOf(body)?.found).toBe(found);
    expect(refusedOf(`cdr=${percent(body)}`)?.found).toBe(found);
  });

  test('32 deep is read, and 20,000 elements are; CDATA, comments and entities of XML are text', () => {
    const variables = `<variables>${'<a/>'.repeat(19_900)}</variables>`;
    const whole = xmlOf(freeswitch(call));
    expect(cdrOf(whole.replace('</cdr>', `<x>${'<a>'.repeat(30)}${'</a>'.repeat(30)}</x></cdr>`))).toBeTruthy();
    expect(refusedOf(`<cdr>${variables}</cdr>`)?.field).toBe('callUuid');
    const commented = whole.replace('<direction>', '<!-- & < > --><direction>').replace(`<uuid>${call.callUuid}`, `<uuid><![CDATA[${call.callUuid}]]>`); // prettier-ignore
    expect(cdrOf(commented).callUuid).toBe(call.callUuid);
  });

  test.each(['cdr=', 'cdr=%ZZ', 'cdr=%7B', 'cdr=bm8=', 'cdr=5', 'cdr=%5B%5D', 'cdr={"a":1}', 'cdr=null', 'cdr=%00'])('a form %s is one refused record', (body) => {
    expect(refusedOf(body)).toMatchObject({ line: 1, found: expect.not.stringContaining('\u0000') });
  }); // prettier-ignore

  test('a record that stands alone is of 1 MiB at most', () => {
    const padded = (bytes: number) => `cdr=${' '.repeat(bytes - 4)}`;
    expect(refusalOf(() => read(padded(1024 * 1024)))).toBe('none');
    expect(refusalOf(() => read(padded(1024 * 1024 + 1)))).toMatch(/^TOO_LARGE/);
  });

  test('an unknown profile is told which there are; a file without a header what to do', () => {
    expect(refusalOf(() => headerOf('asterisk'))).toMatch(/^BAD_INPUT: .*asterisk-master-21.*kamailio-flat/);
    expect(refusalOf(() => headerOf('__proto__'))).toMatch(/^BAD_INPUT/);
    expect(refusalOf(() => read(masterRow(call)))).toMatch(/profile=asterisk-master-21$/);
    expect(refusalOf(() => read(flatRow(call)))).toMatch(/profile=kamailio-flat$/);
    expect(refusalOf(() => read('id,number\n1,2\n'))).toMatch(/profile= with one of/);
  });

  test('D1, D2: a foreign or broken record fails no neighbour of another dialect', () => {
    const lines = [json(freeswitch(call)), '{"variables":null}', json(kamailio(call)), '{"dst":1,"disposition":{}}', json(asteriskJson(call))]; // prettier-ignore
    expect(read(lines.join('\n')).map((it) => (it.ok ? it.cdr.callUuid : it.refused.line))).toEqual([call.callUuid, 2, call.callUuid, 4, call.callUuid]); // prettier-ignore
    expect(read(`[${lines.join()}]`).map((it) => it.ok)).toEqual([true, false, true, false, true]);
  });
});

describe('D3: a call, whoever wrote it down', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{${length - 1}}$`));
  const start = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
  const anyCall = fc
    .record({
      callUuid: fc.uuid(),
      called: digits(7).map((it) => `400${it}`),
      caller: fc.oneof(digits(11), fc.constantFrom('anonymous', '+8613800138000', '02180000001')),
      setupAt: start,
      ring: fc.integer({ min: 0, max: 60_000 }),
      talk: fc.integer({ min: 0, max: 7_200_000 }),
      outcome: fc.constantFrom('answered', 'busy', 'noanswer', 'unavailable', 'rejected', 'cancelled', 'failed'),
      answeredBy: digits(11).map((it) => `0${it}`),
    })
    .map(({ ring, talk, ...it }): NativeCall => {
      const isAnswered = it.outcome === 'answered';
      const answerAt = isAnswered ? it.setupAt + ring : null;
      return { ...it, answerAt, endAt: it.setupAt + ring + talk, answeredBy: isAnswered ? it.answeredBy : null };
    });
  const canonical = (it: NativeCall, bridgeAt: number | null = null) => {
    const parsed = readCdr({ ...it, bridgeAt }, 1, 'Asia/Shanghai');
    return parsed.ok ? contentHash(parsed.cdr) : null;
  };

  test('FreeSWITCH: as JSON, XML, form and base64 it is what its canonical record is', () => {
    fc.assert(
      fc.property(anyCall, fc.constantFrom(...Object.values(freeswitchBodies)), (it, write) => {
        const cdr = cdrOf(write(freeswitch(it)));
        expect([cdr.callUuid, cdr.leg, contentHash(cdr)]).toEqual([it.callUuid, '', canonical(it, it.answerAt)]);
      }),
      { numRuns: 300 },
    );
  });

  test('Kamailio: as JSON and as a flat row', () => {
    fc.assert(
      fc.property(anyCall, (it) => {
        const [asJson, asRow] = [cdrOf(json(kamailio(it))), cdrOf(flatRow(it), 'kamailio-flat')];
        expect([asJson.callUuid, contentHash(asJson)]).toEqual([it.callUuid, canonical(it)]);
        expect(asRow).toEqual(asJson);
      }),
    );
  });

  test('Asterisk: as JSON; as a row of Master.csv to the second', () => {
    const outcomes = Object.keys(dispositions);
    fc.assert(
      fc.property(anyCall, fc.constantFrom(...outcomes), (some, outcome) => {
        const isAnswered = outcome === 'answered';
        const it = { ...some, outcome, answerAt: isAnswered ? some.setupAt : null, answeredBy: '02180000012' };
        expect(contentHash(cdrOf(json(asteriskJson(it))))).toBe(canonical(it));
        const second = (time: number) => Math.floor(time / 1000) * 1000;
        const whole = { ...it, setupAt: second(it.setupAt), answerAt: it.answerAt && second(it.answerAt), endAt: second(it.endAt) }; // prettier-ignore
        expect(contentHash(cdrOf(masterRow(it), 'asterisk-master-21'))).toBe(canonical(whole));
      }),
    );
  });

  test('whatever stands in a native record, it is read or refused, twice the same', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue(),
      fc.constantFrom('ARRAY::', '%', '0', '%2', ';|:'),
    );
    const keys = ['uuid', 'call_uuid', 'hangup_cause', 'start_uepoch', 'start_stamp', 'originated_legs', 'originate_causes', 'answer_uepoch', 'bridge_uepoch', 'end_uepoch', 'billusec', 'sip_req_user']; // prettier-ignore
    const odd = fc.record({ variables: fc.dictionary(fc.constantFrom(...keys), value), callflow: fc.jsonValue(), app_log: fc.jsonValue() }); // prettier-ignore
    const asterisk = fc.dictionary(fc.constantFrom(...Object.keys(asteriskJson(call))), value);
    const sip = fc.dictionary(fc.constantFrom(...Object.keys(kamailio(call))), value);
    const any = fc.oneof(
      odd.map((it) => json({ ...freeswitch(call), ...it })),
      asterisk.map((it) => json({ ...asteriskJson(call), ...it })),
      sip.map((it) => json({ ...kamailio(call), ...it })),
    );
    fc.assert(
      fc.property(any, (body) => {
        expect(read(body)).toHaveLength(1);
        expect(read(body)).toEqual(read(body));
      }),
      { numRuns: 500 },
    );
  });

  test('whatever bytes are XML or a form, they are one record', () => {
    const part = fc.constantFrom('<cdr>', '</cdr>', '<variables>', '</variables>', '<uuid>', '</uuid>', '<!', '<!--', '-->', '<![CDATA[', ']]>', '&', '&#0;', '&lt;', ' a="', '"', '>', '/', '%', 'x', '\u0000', '🙂'); // prettier-ignore
    const text = fc.array(part, { maxLength: 30 }).map((it) => it.join(''));
    const body = fc.tuple(fc.constantFrom('<', 'cdr=', 'cdr=%3C', 'cdr={'), text).map((it) => it.join(''));
    fc.assert(
      fc.property(body, (it) => {
        expect(read(it)).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
