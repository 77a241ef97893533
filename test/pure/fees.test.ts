import fc from 'fast-check';
import { parseYuan } from '../../src/money.js';
import { startOf } from '../../src/month.js';
import { feeOf } from '../../src/statements/fees.js';

const FEE = parseYuan('200')!;
const NOVEMBER = '2026-11';
const instant = (text: string | null) => (text === null ? null : Date.parse(`${text}+08:00`));
const fee = (fromAt: string, toAt: string | null, othersTo: string | null = null) => {
  const found = feeOf(FEE, NOVEMBER, { fromAt: instant(fromAt)!, toAt: instant(toAt), othersTo: instant(othersTo) });
  return found && [found.label, found.amount];
};

test.each`
  fromAt                   | toAt                     | days    | because
  ${'2026-01-01T00:00:00'} | ${null}                  | ${30}   | ${'the whole month'}
  ${'2026-01-01T00:00:00'} | ${'2026-12-01T00:00:00'} | ${30}   | ${'to its last instant'}
  ${'2026-01-01T00:00:00'} | ${'2026-11-01T00:00:00'} | ${null} | ${'gone before it began'}
  ${'2026-01-01T00:00:00'} | ${'2026-11-01T00:00:01'} | ${1}    | ${'a begun day counts'}
  ${'2026-11-30T23:59:59'} | ${null}                  | ${1}    | ${'begun in its last second'}
  ${'2026-12-01T00:00:00'} | ${null}                  | ${null} | ${'of the next month'}
  ${'2026-11-05T11:00:00'} | ${'2026-11-15T00:00:00'} | ${10}   | ${'the end is half-open'}
  ${'2026-11-05T11:00:00'} | ${'2026-11-15T00:00:01'} | ${11}   | ${'and a second more is a day'}
`('T6: proration, by the day: $because ($fromAt to $toAt)', ({ fromAt, toAt, days }) => {
  const label = days === 30 ? '包月费' : `包月费（${days}/30 天）`;
  const amount = days === 30 ? FEE : (FEE * BigInt(days ?? 0) * 2n + 30n) / 60n;
  expect(fee(fromAt, toAt)).toEqual(days === null ? null : [label, amount]);
});

test.each`
  fromAt                   | othersTo                 | days    | because
  ${'2026-11-05T11:00:00'} | ${'2026-11-05T11:00:00'} | ${25}   | ${'who had it first pays the day on which it changed hands'}
  ${'2026-11-05T00:00:00'} | ${'2026-11-05T00:00:00'} | ${26}   | ${'at midnight no day is shared'}
  ${'2026-11-05T11:00:00'} | ${'2026-11-05T00:00:01'} | ${25}   | ${'with a pause within the day too'}
  ${'2026-11-05T11:00:00'} | ${'2026-11-04T23:59:59'} | ${26}   | ${'who left the day before paid another day'}
  ${'2026-11-30T11:00:00'} | ${'2026-11-30T11:00:00'} | ${null} | ${'nothing is left of the month'}
  ${'2026-10-31T11:00:00'} | ${'2026-10-31T11:00:00'} | ${30}   | ${'that was another month’s day'}
`('T6: a day is paid once: $because ($fromAt after $othersTo)', ({ fromAt, othersTo, days }) => {
  const found = fee(fromAt, null, othersTo);
  expect(found && found[0]).toBe(days === null ? null : days === 30 ? '包月费' : `包月费（${days}/30 天）`);
});

test('law: however often it changes hands, every day of the month is paid, and paid once', () => {
  const start = startOf(NOVEMBER);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 * 86_400_000 - 1 }), { maxLength: 12 }), (offsets) => {
      const ends = [...offsets.toSorted((a, b) => a - b).map((it) => start + it), null];
      const fees = ends.map((toAt, at) => {
        const before = ends[at - 1] ?? null;
        return feeOf(30n, NOVEMBER, { fromAt: before ?? start, toAt, othersTo: before });
      });
      return fees.reduce((sum, it) => sum + (it?.amount ?? 0n), 0n) === 30n; // a micro-yuan a day
    }),
  );
});
