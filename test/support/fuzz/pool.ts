import type { Random } from '../chaos/random.js';
import type { World } from '../world.js';

const closed = { formatVersion: 1, groups: {}, root: { type: 'ANNOUNCEMENT', code: 'CLOSED' } };
const nested: unknown = Array.from({ length: 500 }).reduce((inner) => [inner], 1);

/** Values for arguments, by the name of the scalar. `good` ones can be written into a query; `odd` ones are sent as variables. */
export interface Pool {
  good: Record<string, readonly unknown[]>;
  odd: Record<string, readonly unknown[]>;
}

/** What breaks programs: in every text of a query, an id or an argument. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ufeffx',
  '\ud800',
  '\udfff\ud800',
  '\u202egnp',
  '𠮷野家',
  "' or true --",
  "'; drop table calls; --",
  '"; select pg_sleep(9); --',
  '$1',
  '%_%\\',
  '${7*7}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=1+1',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'NaN',
  '1e308',
  '９４００１２３４５６',
  'a'.repeat(256),
  `${'a'.repeat(5_000)}!`,
  '('.repeat(3_000),
];

const nobody = '00000000-0000-7000-8000-000000000000';

/** @param foreign ids that exist and are another partner's */
export function poolOf(world: World, { own, foreign }: { own: readonly string[]; foreign: readonly string[] }): Pool {
  const garbage = [
    'partner_',
    `partner_${nobody}`,
    `call_4006000001_${nobody}`,
    `call_4006000001_ffffffff-ffff-7fff-bfff-ffffffffffff`,
    'x',
  ];
  const integers = [-2_147_483_648, -1, 0, 101, 2_147_483_647];
  return {
    good: {
      ID: [...own, ...own, ...foreign, ...garbage],
      String: [
        '甲',
        'a name',
        'Asia/Shanghai',
        '4006000001',
        'answered',
        '2026-10-10T10:00:00+08:00',
        '203.0.113.0/24',
      ],
      Int: [1, 1, 2, 3, 5, 20, 100],
      Float: [0, 1.5],
      Boolean: [true, false],
      HotlineNumber: [...Object.values(world.numbers), '4009999999', '4000000000'],
      Pin: ['0420', '123456'],
      RoutePlanDocument: [closed, { ...closed, groups: { g: { destinations: [{ number: '01062000001' }] } }, root: { type: 'GROUP', group: 'g' } }], // prettier-ignore
      SerialNumber: ['0', '1', '17', '9007199254740991'],
      Money: ['0', '1', '0.000001', '500.00', '9223372036854.775807'],
      YearMonth: ['2026-10', '2026-11', '2026-12', '2020-01'],
      DateTime: ['2026-10-10T10:00:00Z', '2026-11-01T00:00:00+08:00', '2030-01-01T00:00:00.000Z'],
    },
    odd: {
      ID: [...oddTexts, 1, -1, 2 ** 53],
      String: oddTexts,
      Int: [...integers, 1.5, 1e308, '1', [1], {}, null],
      Float: [1e308, -0, 5e-324, '1'],
      Boolean: ['true', 1, null],
      HotlineNumber: [...oddTexts, 4006000001, '400600000１', '40060000011'],
      Pin: [...oddTexts, 420, '123', '1234567', '１２３４'],
      RoutePlanDocument: [
        ...oddTexts,
        1,
        [],
        {},
        { ...closed, root: closed },
        { ...closed, formatVersion: '1', __proto__: null },
        nested,
      ],
      Money: [...oddTexts, 1, '-1', '1e3', '0.0000001', '99999999999999999999.99', '9'.repeat(400)],
      SerialNumber: [...oddTexts, 17, '-1', '1.5', '9007199254740992', '9'.repeat(400)],
      YearMonth: [...oddTexts, '0000-01', '9999-12', '2026-13', '2026-00', 202610],
      DateTime: [
        ...oddTexts,
        '0000-01-01T00:00:00Z',
        '0001-01-01T00:00:00+14:00',
        '9999-12-31T23:59:59.999999999-12:00',
        '2026-02-30T00:00:00Z',
        '2026-10-10',
        1e15,
      ],
    },
  };
}

/** A text that is nearly the one given: bytes flipped, cut off, pieces swapped or said twice. */
export function mangled(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length);
  const to = at + random.below(40);
  switch (random.below(6)) {
    case 0:
      for (let flips = 1 + random.below(4); flips > 0; flips--)
        bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2: {
      const tokens = text.split(/\b/);
      const [one, other] = [random.below(tokens.length), random.below(tokens.length)];
      [tokens[one], tokens[other]] = [tokens[other]!, tokens[one]!];
      return Buffer.from(tokens.join(''));
    }
    case 3:
      return Buffer.concat([
        bytes.subarray(0, to),
        ...Array<Buffer>(1 + random.below(50)).fill(bytes.subarray(at, to)),
        bytes.subarray(to),
      ]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(oddTexts)), bytes.subarray(at)]);
  }
}
