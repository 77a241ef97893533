import type { Fields } from '../bodies.js';
import type { Owner } from './refs.js';

/** Of both partners, before the hand-over and after it; the stranger's have callers and times of their own. */
export function callsOf(owner: Owner, stranger: Owner, [gained, lost]: readonly string[], by: number): Fields[] {
  const at = [
    ...['09-03', '09-21', '10-05', '11-02'].map((day) => ({ day, called: owner.number, whose: 'ours' })),
    ...['09-03', '09-21', '10-05', '11-02'].map((day) => ({ day, called: stranger.number, whose: 'theirs' })),
    ...[gained, lost].flatMap((called, ofStranger) => [
      { day: '09-10', called, whose: ofStranger === 0 ? 'theirs' : 'ours' },
      { day: '09-20', called, whose: ofStranger === 0 ? 'ours' : 'theirs' },
    ]),
  ];
  return at.map(({ day, called, whose }, nth) => {
    const [minute, ms, caller, answeredBy] =
      whose === 'ours' ? ['10', '500', '1380013800', '01062000001'] : ['47', '777', '1391234567', '02887654321'];
    const time = (second: string) => `2026-${day}T1${by}:${minute}:${second}.${ms}+08:00`;
    return {
      callUuid: `${whose}-${by}-${nth}-call-of-${called}`,
      called,
      caller: caller + (nth % 10),
      answeredBy,
      setupAt: time('00'),
      answerAt: time('04'),
      endAt: time(whose === 'ours' ? '30' : '59'),
      outcome: 'answered',
    };
  });
}

/** One record of each fate; the numbers 4 and 7 are missing. */
export function faultyCalls(whose: string, by: number): Fields[] {
  const time = (second: number) => `2026-11-03T0${by}:13:0${second}.${by}31+08:00`;
  const fine = { caller: '02161234567', setupAt: time(1), endAt: time(5), outcome: 'busy', called: '4006000001' };
  return [
    { ...fine, callUuid: `${whose}-twice-told` },
    { ...fine, callUuid: `${whose}-twice-told` },
    { ...fine, callUuid: `${whose}-twice-told`, endAt: time(6) },
    { ...fine, callUuid: `${whose}-not-ours`, called: '4006999999' },
    { ...fine, callUuid: `${whose}-ends-early`, endAt: time(0) },
    { ...fine, callUuid: `${whose}-has-no-end`, endAt: `never, said ${whose}` },
  ].map((it, nth) => ({ ...it, recordNo: [1, 2, 3, 5, 6, 8][nth] }));
}
