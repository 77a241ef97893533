import fc from 'fast-check';
import type { Cdr, RefusedRecord } from '../../src/calls/cdr.js';
import { readCdr } from '../../src/calls/read-cdr.js';

const whole = {
  v: 1,
  callUuid: 'bae21ccd-633a-43f6-a01f-b24c8ec26476',
  called: '4001000001',
  caller: '13800138000',
  answeredBy: '02180000001',
  setupAt: '2026-11-22T19:48:24.846+08:00',
  answerAt: '2026-11-22T19:48:30.953+08:00',
  endAt: '2026-11-22T19:49:31.358+08:00',
  outcome: 'answered',
  talkMs: 60405,
};
const read: Cdr = {
  callUuid: 'bae21ccd-633a-43f6-a01f-b24c8ec26476',
  leg: '',
  seq: 0,
  kind: 'final',
  called: '4001000001',
  caller: '13800138000',
  answeredBy: '02180000001',
  setupAt: 1795348104846,
  answerAt: 1795348110953,
  bridgeAt: null,
  endAt: 1795348171358,
  outcome: 'answered',
  talkMs: 60405,
  attempts: null,
};

function readWith(fields: Record<string, unknown>): Cdr {
  const parsed = readCdr({ ...whole, ...fields }, 7, 'Asia/Shanghai');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refused));
  return parsed.cdr;
}

function refusalWith(fields: Record<string, unknown>): RefusedRecord {
  const parsed = readCdr({ ...whole, ...fields }, 7, 'Asia/Shanghai');
  if (parsed.ok) throw new Error('it was read');
  return parsed.refused;
}

test('D1: a record in canonical form; the leg is empty, the kind final and the sequence 0 unless said', () => {
  expect(readCdr(whole, 7, 'Asia/Shanghai')).toEqual({ ok: true, cdr: read, line: 7, recordNo: null, trunk: null });
});

test.each`
  fields                                          | gives                                               | because
  ${{ legUuid: 'b', seq: 2, kind: 'interim' }}    | ${{ leg: 'b', seq: 2, kind: 'interim' }}            | ${'D1: said'}
  ${{ legUuid: '', seq: '', kind: ' ' }}          | ${{ leg: '', seq: 0, kind: 'final' }}               | ${'D1: empty is not said'}
  ${{ callUuid: '  a b ' }}                       | ${{ callUuid: 'a b' }}                              | ${'texts are trimmed'}
  ${{ callUuid: 17 }}                             | ${{ callUuid: '17' }}                               | ${'a number where a text belongs'}
  ${{ callUuid: 'x'.repeat(128) }}                | ${{ callUuid: 'x'.repeat(128) }}                    | ${'the longest'}
  ${{ callUuid: '呼叫-1' }}                       | ${{ callUuid: '呼叫-1' }}                           | ${'printable in any script'}
  ${{ called: '+864001000001' }}                  | ${{ called: '4001000001' }}                         | ${'R11: prefixes before the 400 number'}
  ${{ called: 4001000001 }}                       | ${{ called: '4001000001' }}                         | ${'a number where a text belongs'}
  ${{ called: 'sip:04001000001@10.1.1.20' }}      | ${{ called: '4001000001' }}                         | ${'R11: a SIP URI'}
  ${{ caller: 13800138000 }}                      | ${{ caller: '13800138000' }}                        | ${'a number where a text belongs'}
  ${{ caller: '' }}                               | ${{ caller: null }}                                 | ${'empty is withheld'}
  ${{ caller: undefined, answeredBy: null }}      | ${{ caller: null, answeredBy: null }}               | ${'absent is withheld'}
  ${{ caller: 'anonymous' }}                      | ${{ caller: 'anonymous' }}                          | ${'as the switch wrote it; phone.ts knows what it means'}
  ${{ caller: '"张三" <13800138000>' }}           | ${{ caller: '"张三" <13800138000>' }}               | ${'a name'}
  ${{ caller: '1'.repeat(256) }}                  | ${{ caller: '1'.repeat(256) }}                      | ${'the longest'}
  ${{ talkMs: '60405' }}                          | ${{ talkMs: 60405 }}                                | ${'a text where a number belongs'}
  ${{ talkMs: 60404.916 }}                        | ${{ talkMs: 60404 }}                                | ${'a fraction is cut'}
  ${{ talkMs: '60404.916' }}                      | ${{ talkMs: 60404 }}                                | ${'a fraction is cut'}
  ${{ talkMs: 0 }}                                | ${{ talkMs: 0 }}                                    | ${'zero is a counter'}
  ${{ talkMs: -0 }}                               | ${{ talkMs: 0 }}                                    | ${'there is one zero'}
  ${{ talkMs: 2147483647 }}                       | ${{ talkMs: 2147483647 }}                           | ${'the largest'}
  ${{ talkMs: null }}                             | ${{ talkMs: null }}                                 | ${'D1: talk is derived'}
  ${{ talkMs: ' ' }}                              | ${{ talkMs: null }}                                 | ${'D1: talk is derived'}
  ${{ setupAt: '1795348104.846293' }}             | ${{ setupAt: 1795348104846 }}                       | ${'D6: an epoch'}
  ${{ setupAt: '2026-11-22 19:48:24.846' }}       | ${{ setupAt: 1795348104846 }}                       | ${"D6: local time in the switch's zone"}
  ${{ bridgeAt: '1795348111000' }}                | ${{ bridgeAt: 1795348111000 }}                      | ${'T5: the destination was joined'}
  ${{ bridgeAt: '0' }}                            | ${{ bridgeAt: null }}                               | ${'FreeSWITCH writes 0 for never'}
  ${{ bridgeAt: 0 }}                              | ${{ bridgeAt: null }}                               | ${'as a number too'}
  ${{ outcome: 'busy', answerAt: undefined }}     | ${{ outcome: 'busy', answerAt: null }}              | ${'D1: no answer is needed'}
  ${{ outcome: 'busy', answerAt: '0' }}           | ${{ outcome: 'busy', answerAt: null }}              | ${'0 is never'}
  ${{ outcome: 'noanswer' }}                      | ${{ outcome: 'noanswer', answerAt: 1795348110953 }} | ${'Asterisk: an IVR answered, nobody else did'}
  ${{ outcome: ' cancelled ' }}                   | ${{ outcome: 'cancelled' }}                         | ${'trimmed'}
  ${{ setupAt: '2026-11-22T23:48:24+08:00' }}     | ${{ setupAt: 1795362504000 }}                       | ${'D5: impossible, but readable: judgeCdr says so'}
  ${{ sip: 200, attempts: [{}], CallUuid: 'no' }} | ${{}}                                               | ${'D1: other fields stay in the evidence'}
`('read: $because', ({ fields, gives }) => {
  expect(readWith(fields)).toEqual({ ...read, ...gives });
});

test.each`
  fields                                   | field           | found                                   | because
  ${{ callUuid: undefined }}               | ${'callUuid'}   | ${null}                                 | ${'D1: needed'}
  ${{ callUuid: '  ' }}                    | ${'callUuid'}   | ${'  '}                                 | ${'D1: needed'}
  ${{ callUuid: 'x'.repeat(129) }}         | ${'callUuid'}   | ${'x'.repeat(64)}                       | ${'too long; 64 characters are shown'}
  ${{ callUuid: 'a\u0000b' }}              | ${'callUuid'}   | ${'a\uFFFDb'}                           | ${'PostgreSQL stores no NUL, in an error neither'}
  ${{ callUuid: 'a\nb' }}                  | ${'callUuid'}   | ${'a\uFFFDb'}                           | ${'a line break forges log lines'}
  ${{ callUuid: 'a\u202Eb' }}              | ${'callUuid'}   | ${'a\u202Eb'}                           | ${'turns what follows around'}
  ${{ callUuid: '\uD800' }}                | ${'callUuid'}   | ${'\uFFFD'}                             | ${'half a surrogate'}
  ${{ callUuid: 1795348104.42 }}           | ${'callUuid'}   | ${'1795348104.42'}                      | ${'as a number .40 and .4 are one: not fit for an id'}
  ${{ callUuid: 2 ** 53 }}                 | ${'callUuid'}   | ${'9007199254740992'}                   | ${'JSON lost its digits'}
  ${{ callUuid: ['a'] }}                   | ${'callUuid'}   | ${'a list'}                             | ${'another type'}
  ${{ callUuid: { a: 1 } }}                | ${'callUuid'}   | ${'an object'}                          | ${'another type'}
  ${{ callUuid: true }}                    | ${'callUuid'}   | ${'true'}                               | ${'another type'}
  ${{ legUuid: 'x'.repeat(129) }}          | ${'legUuid'}    | ${'x'.repeat(64)}                       | ${'too long'}
  ${{ seq: -1 }}                           | ${'seq'}        | ${'-1'}                                 | ${'below zero'}
  ${{ seq: 2147483648 }}                   | ${'seq'}        | ${'2147483648'}                         | ${'over the largest'}
  ${{ kind: 'partial' }}                   | ${'kind'}       | ${'partial'}                            | ${'neither final nor interim'}
  ${{ called: null }}                      | ${'called'}     | ${null}                                 | ${'D1: needed'}
  ${{ called: '400100000' }}               | ${'called'}     | ${'400100000'}                          | ${'N1: a digit short'}
  ${{ called: '4.001E+09' }}               | ${'called'}     | ${'4.001E+09'}                          | ${'what Excel makes of it'}
  ${{ called: '4001000001'.repeat(30) }}   | ${'called'}     | ${'4001000001'.repeat(30).slice(0, 64)} | ${'too long'}
  ${{ caller: '1'.repeat(257) }}           | ${'caller'}     | ${'a text of 257 characters'}           | ${'a personal number is never in an error'}
  ${{ caller: '138\u00001234' }}           | ${'caller'}     | ${'a text of 8 characters'}             | ${'a personal number is never in an error'}
  ${{ caller: 13800138000.5 }}             | ${'caller'}     | ${'a number'}                           | ${'a personal number is never in an error'}
  ${{ caller: { number: '13800138000' } }} | ${'caller'}     | ${'an object'}                          | ${'a personal number is never in an error'}
  ${{ answeredBy: ['13800138000'] }}       | ${'answeredBy'} | ${'a list'}                             | ${'a personal number is never in an error'}
  ${{ setupAt: undefined }}                | ${'setupAt'}    | ${null}                                 | ${'D1: needed'}
  ${{ setupAt: '2026-02-30 10:00:00' }}    | ${'setupAt'}    | ${'2026-02-30 10:00:00'}                | ${'no such day'}
  ${{ endAt: '' }}                         | ${'endAt'}      | ${''}                                   | ${'D1: needed'}
  ${{ endAt: '0' }}                        | ${'endAt'}      | ${'0'}                                  | ${'D1: a call that never ended has no final record'}
  ${{ answerAt: 'soon' }}                  | ${'answerAt'}   | ${'soon'}                               | ${'no time'}
  ${{ answerAt: undefined }}               | ${'answerAt'}   | ${null}                                 | ${'D1: needed where answered'}
  ${{ answerAt: '0' }}                     | ${'answerAt'}   | ${'0'}                                  | ${'D1: needed where answered'}
  ${{ bridgeAt: '1970-01-01' }}            | ${'bridgeAt'}   | ${'1970-01-01'}                         | ${'no time'}
  ${{ outcome: undefined }}                | ${'outcome'}    | ${null}                                 | ${'D1: needed'}
  ${{ outcome: 'ANSWERED' }}               | ${'outcome'}    | ${'ANSWERED'}                           | ${'D1: not a canonical outcome'}
  ${{ talkMs: -1 }}                        | ${'talkMs'}     | ${'-1'}                                 | ${'D2: below zero'}
  ${{ talkMs: '1e3' }}                     | ${'talkMs'}     | ${'1e3'}                                | ${'D2: no plain number'}
  ${{ talkMs: NaN }}                       | ${'talkMs'}     | ${'NaN'}                                | ${'D2: no number'}
  ${{ talkMs: 2147483648 }}                | ${'talkMs'}     | ${'2147483648'}                         | ${'over the largest'}
  ${{ talkMs: true }}                      | ${'talkMs'}     | ${'true'}                               | ${'another type'}
`('D2: refused for $field: $because', ({ fields, field, found }) => {
  expect(refusalWith(fields)).toEqual({ line: 7, field, found, rule: expect.stringMatching(/./) });
});

test('D2: the first flaw is the one that is named', () => {
  expect(refusalWith({ callUuid: '', called: '', endAt: '' }).field).toBe('callUuid');
});

test("the rule's words", () => {
  expect(refusalWith({ outcome: 'ok' }).rule).toBe(
    'one of answered, busy, noanswer, unavailable, rejected, cancelled, failed',
  );
  expect(refusalWith({ answerAt: null }).rule).toBe('needed where the outcome is answered');
});

test('a field named __proto__ lends the record nothing', () => {
  const fields = JSON.parse(`{"__proto__": ${JSON.stringify(whole)}}`) as Record<string, unknown>;
  expect(readCdr(fields, 1, 'Asia/Shanghai')).toMatchObject({ ok: false, refused: { field: 'callUuid', found: null } });
});

test('D2: any fields are read or refused, without a throw, and no caller is in an error', () => {
  const value = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.constant('13912345678\u0001'));
  fc.assert(
    fc.property(fc.record(Object.fromEntries(Object.keys(read).map((field) => [field, value]))), (fields) => {
      const parsed = readCdr({ ...whole, caller: fields.caller, answeredBy: fields.answeredBy }, 1, 'Asia/Shanghai');
      expect(JSON.stringify(parsed)).not.toContain('13912345678');
      const any = readCdr(fields, 1, 'Asia/Shanghai');
      if (!any.ok) expect((any.refused.found ?? '').length).toBeLessThanOrEqual(128);
    }),
  );
});
