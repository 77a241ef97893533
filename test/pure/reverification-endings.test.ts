import { documentKinds, type DocumentKind } from '../../src/applications/kinds.js';
import { askedFor } from '../../src/applications/reverifications/endings.js';

const NOW = Date.parse('2026-11-05T10:00:00+08:00');
const licence = (lastDay: string) => [{ kind: 'BUSINESS_LICENCE' as const, lastDay }];

test.each`
  lastDay         | dueOn           | because
  ${'2026-12-05'} | ${'2026-12-05'} | ${'A5: newer papers are asked for until the last day of the old ones'}
  ${'2026-11-20'} | ${'2026-11-20'} | ${'15 days are time enough'}
  ${'2026-11-19'} | ${'2026-11-19'} | ${'14 days are the least'}
  ${'2026-11-18'} | ${'2026-11-19'} | ${'13 days are too short'}
  ${'2024-01-01'} | ${'2026-11-19'} | ${'what has ended long ago leaves 14 days yet'}
`('$because ($lastDay)', ({ lastDay, dueOn }: { lastDay: string; dueOn: string }) => {
  expect(askedFor(licence(lastDay), NOW).dueOn).toBe(dueOn);
});

test.each`
  now                                | dueOn           | because
  ${'2026-11-05T23:59:59.999+08:00'} | ${'2026-11-19'} | ${'the day is that of Asia/Shanghai'}
  ${'2026-11-06T00:00:00.000+08:00'} | ${'2026-11-20'} | ${'a millisecond later it is the next one'}
`('$because ($now)', ({ now, dueOn }: { now: string; dueOn: string }) => {
  expect(askedFor(licence('2026-11-05'), Date.parse(now)).dueOn).toBe(dueOn);
});

test('each kind is named in Chinese with its last day, the first to end first, and its deadline is that one’s', () => {
  const endings: { kind: DocumentKind; lastDay: string }[] = [
    { kind: 'SCHOOL_PERMIT', lastDay: '2026-12-03' },
    { kind: 'LEGAL_PERSON_ID_BACK', lastDay: '2026-12-01' },
    { kind: 'BUSINESS_LICENCE', lastDay: '2026-12-03' },
  ];
  expect(askedFor(endings, NOW)).toEqual({
    reason:
      '请更新证件：法定代表人身份证（国徽面）（有效期至2026-12-01）、营业执照副本（有效期至2026-12-03）、办学许可证（有效期至2026-12-03）',
    dueOn: '2026-12-01',
  });
});

test('all kinds at once are a reason that the table takes', () => {
  const { reason } = askedFor(documentKinds.map((kind) => ({ kind, lastDay: '2026-12-01' })), NOW); // prettier-ignore
  expect(reason.length).toBeLessThanOrEqual(500);
});
