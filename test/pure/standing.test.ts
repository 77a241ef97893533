import { outcomeOf } from '../../src/numbers/payment.js';
import { isFree, isOver, quotaOf } from '../../src/numbers/standing.js';
import type { NumberState } from '../../src/numbers/moves.js';

const NOW = new Date('2026-11-05T10:00:00.000+08:00');
const after = (ms: number) => new Date(NOW.getTime() + ms);

test.each([
  { endsAt: null, over: false, because: 'it has no end' },
  { endsAt: after(1), over: false, because: 'a millisecond is left' },
  { endsAt: after(0), over: true, because: 'its end is no part of it' },
  { endsAt: after(-1), over: true, because: 'it was over a millisecond ago' },
])('N3: $because', ({ endsAt, over }) => {
  expect(isOver({ endsAt }, NOW)).toBe(over);
});

test.each([
  { state: 'AVAILABLE', endsAt: null, waiting: 0, free: true },
  { state: 'AVAILABLE', endsAt: null, waiting: 1, free: false },
  { state: 'RESERVED', endsAt: after(1), waiting: 0, free: false },
  { state: 'RESERVED', endsAt: after(0), waiting: 0, free: true },
  { state: 'RESERVED', endsAt: after(0), waiting: 1, free: false },
  { state: 'QUARANTINED', endsAt: after(1), waiting: 0, free: false },
  { state: 'QUARANTINED', endsAt: after(0), waiting: 0, free: true },
  { state: 'LOCKED', endsAt: null, waiting: 0, free: false },
  { state: 'ACTIVE', endsAt: null, waiting: 0, free: false },
  { state: 'WITHDRAWN', endsAt: null, waiting: 0, free: false },
] as const)('N3, N5, N7: $state until $endsAt with $waiting waiting is free: $free', ({ free, ...it }) => {
  expect(isFree(it, NOW)).toBe(free);
});

const policy = { quotaNumbers: 50, quotaPercent: 20 };
test.each([
  { active: 0, limit: 50, because: '50 are everyone’s' },
  { active: 250, limit: 50, because: '20 % of 250 are 50' },
  { active: 254, limit: 50, because: '20 % of 254 are 50.8, and a number isn’t divided' },
  { active: 255, limit: 51, because: '20 % of 255 are 51' },
  { active: 10_000, limit: 2000, because: '20 % of 10,000 are 2,000' },
])('N4: $because', ({ active, limit }) => {
  expect(quotaOf(active, policy)).toBe(limit);
});

const YUAN = 1_000_000n;
const row = (state: NumberState, subscriberId: string | null, endsAt: Date | null, waiting = 0) => ({
  number: '4008000001',
  state,
  subscriberId,
  endsAt,
  waiting,
  selectionFee: subscriberId ? 600n * YUAN : null,
});

test.each`
  number                                   | amount              | outcome       | because
  ${row('RESERVED', 'payer', after(1))}    | ${600n * YUAN}      | ${'LOCKED'}   | ${'it is reserved for the payer'}
  ${row('RESERVED', 'payer', after(1), 3)} | ${600n * YUAN}      | ${'LOCKED'}   | ${'who waits for it waits on'}
  ${row('RESERVED', 'payer', after(1))}    | ${600n * YUAN - 1n} | ${'CREDITED'} | ${'a micro-yuan is missing'}
  ${row('RESERVED', 'payer', after(0))}    | ${700n * YUAN}      | ${'LOCKED'}   | ${'the reservation is over, and it is still free'}
  ${row('RESERVED', 'payer', after(0))}    | ${600n * YUAN}      | ${'CREDITED'} | ${'free, it costs what it costs today'}
  ${row('RESERVED', 'payer', after(0), 1)} | ${700n * YUAN}      | ${'CREDITED'} | ${'somebody waits for it'}
  ${row('RESERVED', 'another', after(1))}  | ${700n * YUAN}      | ${'CREDITED'} | ${'another has reserved it'}
  ${row('RESERVED', 'another', after(0))}  | ${700n * YUAN}      | ${'LOCKED'}   | ${'another’s reservation is over'}
  ${row('AVAILABLE', null, null)}          | ${700n * YUAN}      | ${'LOCKED'}   | ${'it is free'}
  ${row('AVAILABLE', null, null, 1)}       | ${700n * YUAN}      | ${'CREDITED'} | ${'somebody waits for it'}
  ${row('LOCKED', 'payer', null)}          | ${700n * YUAN}      | ${'CREDITED'} | ${'it is paid for already'}
  ${row('ACTIVE', 'another', null)}        | ${700n * YUAN}      | ${'CREDITED'} | ${'it is sold'}
`('A6: $outcome, because $because', ({ number, amount, outcome }) => {
  expect(outcomeOf(number, { subscriberId: 'payer', amount, fee: 700n * YUAN, now: NOW }).outcome).toBe(outcome);
});
