import type { NumberSearch } from '../src/numbers/search.js';
import { searchOrders } from '../src/numbers/search.js';
import type { Carrier } from '../src/numbers/table.js';
import type { Wish } from '../src/numbers/wish.js';

const no: Wish = {
  pattern: null,
  starts: null,
  ends: null,
  contains: null,
  wanted: null,
  avoided: null,
  like: null,
  differing: 1,
};
const all = { carrier: null, grades: null, feeFrom: null, feeTo: null } as const;
type Narrowed = Partial<Omit<NumberSearch<Carrier>, 'wish' | 'order'>>;
const YUAN = 1_000_000n;

/** What people look for: a pattern, a favourite tail, a birthday, no 4, a price; and what nobody has any more. */
const wishes: readonly [Partial<Wish>, Narrowed?][] = [
  [{}],
  [{ pattern: '400???8888' }],
  [{ pattern: '4008??6?6?' }],
  [{ pattern: '400????520' }],
  [{ starts: '4008' }],
  [{ starts: '400168' }],
  [{ ends: '8' }],
  [{ ends: '88' }],
  [{ ends: '1688' }],
  [{ contains: '88' }],
  [{ contains: '8888' }],
  [{ contains: '1314' }],
  [{ contains: '19881' }],
  [{ avoided: '4' }],
  [{ avoided: '0247' }],
  [{ wanted: '689' }],
  [{ wanted: '12345' }],
  [{ wanted: '1234567' }],
  [{ contains: '12', avoided: '4', wanted: '689' }],
  [{ like: '4008123888', differing: 1 }],
  [{ like: '4008123888', differing: 3 }],
  [{}, { grades: ['AAAA'] }],
  [{}, { grades: ['DIAMOND', 'AAAAA'] }],
  [{ avoided: '4' }, { grades: ['ABC', 'AA', 'LUCKY'], carrier: 'CHINA_MOBILE' }],
  [{}, { feeFrom: 5_000n * YUAN }],
  [{ contains: '66' }, { feeTo: 1_000n * YUAN, carrier: 'CHINA_UNICOM' }],
];

/** Each wish in each order, every other one descending. */
export const benchSearches: readonly NumberSearch<Carrier>[] = wishes.flatMap(([wish, more], at) =>
  searchOrders.map((order, nth) => ({
    ...all,
    ...more,
    wish: { ...no, ...wish },
    order,
    descending: (at + nth) % 2 === 1,
    seed: at + 1,
  })),
);
