import type { Cdr } from '../../src/calls/cdr.js';
import { judgeCdr, quarantineCodes, quarantineReasons } from '../../src/calls/judge-cdr.js';

const SETUP = Date.parse('2026-11-22T11:48:24Z');
const HOUR = 3_600_000;
const bounds = { receivedAt: SETUP + HOUR, clockSkewMs: 5000, oldestAt: SETUP - HOUR };

/** Set up at 0, answered at 6 s, ended at 66 s; all in milliseconds from the set-up. */
function cdr(changes: Partial<Cdr>): Cdr {
  const from = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : SETUP + ms);
  return {
    callUuid: 'c',
    leg: '',
    seq: 0,
    kind: 'final',
    called: '4001000001',
    caller: null,
    answeredBy: null,
    outcome: 'answered',
    talkMs: null,
    attempts: null,
    ...changes,
    setupAt: SETUP + (changes.setupAt ?? 0),
    answerAt: from(changes.answerAt === undefined ? 6000 : changes.answerAt),
    bridgeAt: from(changes.bridgeAt),
    endAt: SETUP + (changes.endAt ?? 66_000),
  };
}

const day = 24 * HOUR;
const failed = { outcome: 'failed', answerAt: null };

test.each`
  changes                                   | code                      | because
  ${{}}                                     | ${null}                   | ${'nothing is wrong with it'}
  ${{ kind: 'interim' }}                    | ${null}                   | ${'D5: a part of a call is judged as a whole one is'}
  ${{ answerAt: 0 }}                        | ${null}                   | ${'D5: answered as it was set up'}
  ${{ answerAt: -1 }}                       | ${'ANSWER_BEFORE_SETUP'}  | ${'D5: a millisecond earlier'}
  ${{ ...failed, endAt: 0 }}                | ${null}                   | ${'Kamailio: failed calls end as they start'}
  ${{ ...failed, endAt: -1 }}               | ${'END_BEFORE_SETUP'}     | ${'D5: a millisecond earlier'}
  ${{ answerAt: 66_000 }}                   | ${null}                   | ${'T2: 0 ms answered'}
  ${{ answerAt: 66_001 }}                   | ${'END_BEFORE_ANSWER'}    | ${'D5: a negative duration'}
  ${{ bridgeAt: 6000 }}                     | ${null}                   | ${'T5: joined as it was answered'}
  ${{ bridgeAt: 5999 }}                     | ${'BRIDGE_BEFORE_ANSWER'} | ${'D5: a millisecond earlier'}
  ${{ ...failed, bridgeAt: 6000 }}          | ${'BRIDGE_BEFORE_ANSWER'} | ${'D5: joined without any answer'}
  ${{ bridgeAt: 66_000 }}                   | ${null}                   | ${'T5: joined as it ended'}
  ${{ bridgeAt: 66_001 }}                   | ${'BRIDGE_AFTER_END'}     | ${'D5: a millisecond later'}
  ${{ setupAt: 66_000 - day, answerAt: 0 }} | ${null}                   | ${'D5: 24 hours'}
  ${{ setupAt: 65_999 - day, answerAt: 0 }} | ${'OVER_24_HOURS'}        | ${'D5: and a millisecond'}
`('$because: $code', ({ changes, code }) => {
  const wide = { receivedAt: SETUP + HOUR, clockSkewMs: 5000, oldestAt: SETUP - 2 * day };
  expect(judgeCdr(cdr(changes), wide)).toEqual(code && { code, reason: quarantineReasons[code as 'TOO_OLD'] });
});

test.each`
  ended       | code             | because
  ${5000}     | ${null}          | ${'D5: ahead by the allowed skew'}
  ${5001}     | ${'CLOCK_AHEAD'} | ${'D5: a millisecond more'}
  ${8 * HOUR} | ${'CLOCK_AHEAD'} | ${'D6: local time sent as UTC'}
`('$because: $code', ({ ended, code }) => {
  const late = cdr({ setupAt: HOUR - 1000, answerAt: HOUR, endAt: HOUR + ended });
  expect(judgeCdr(late, bounds)?.code ?? null).toBe(code);
});

test.each`
  setupAt      | code         | because
  ${-HOUR}     | ${null}      | ${'S2: as old as is taken'}
  ${-HOUR - 1} | ${'TOO_OLD'} | ${'S2: a millisecond older'}
`('$because: $code', ({ setupAt, code }) => {
  expect(judgeCdr(cdr({ setupAt, answerAt: null, outcome: 'busy', endAt: 0 }), bounds)?.code ?? null).toBe(code);
});

test.each`
  talkMs    | changes                                | agrees   | because
  ${null}   | ${{}}                                  | ${true}  | ${'no counter, nothing to compare'}
  ${60_000} | ${{}}                                  | ${true}  | ${'T2: the same'}
  ${61_000} | ${{}}                                  | ${true}  | ${'T2: a second more'}
  ${61_001} | ${{}}                                  | ${false} | ${'T2: more than a second'}
  ${59_000} | ${{}}                                  | ${true}  | ${'T2: a second less'}
  ${58_999} | ${{}}                                  | ${false} | ${'T2: more than a second'}
  ${0}      | ${{}}                                  | ${false} | ${'T2: answered, and it counted nothing'}
  ${46_000} | ${{ bridgeAt: 20_000 }}                | ${true}  | ${'T5: counted from the bridge'}
  ${47_000} | ${{ bridgeAt: 20_000 }}                | ${true}  | ${'T2: a second more than from the bridge'}
  ${47_001} | ${{ bridgeAt: 20_000 }}                | ${false} | ${'T2: neither from the bridge nor from the answer'}
  ${58_999} | ${{ bridgeAt: 20_000 }}                | ${false} | ${'T2: neither from the bridge nor from the answer'}
  ${59_000} | ${{ bridgeAt: 20_000 }}                | ${true}  | ${"FreeSWITCH: counted from the A leg's answer"}
  ${1000}   | ${{ outcome: 'busy', answerAt: null }} | ${true}  | ${'not answered: a second at most'}
  ${1001}   | ${{ outcome: 'busy', answerAt: null }} | ${false} | ${'talk without an answer'}
  ${60_000} | ${{ outcome: 'noanswer' }}             | ${true}  | ${'Asterisk: the time in the IVR'}
  ${0}      | ${{ outcome: 'noanswer' }}             | ${true}  | ${'only an IVR answered, nobody talked'}
  ${30_000} | ${{ outcome: 'noanswer' }}             | ${false} | ${'neither'}
`('counter $talkMs: $because', ({ talkMs, changes, agrees }) => {
  expect(judgeCdr(cdr({ ...changes, talkMs }), bounds)?.code ?? null).toBe(agrees ? null : 'COUNTER_DIFFERS');
});

test('D5: every code has its sentence', () => {
  expect(Object.keys(quarantineReasons)).toEqual([...quarantineCodes]);
});
