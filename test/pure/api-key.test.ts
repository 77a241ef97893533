import fc from 'fast-check';
import { hashSecret, opens, readKey, writeKey } from '../../src/accounts/api-key.js';

const keys = fc.array(fc.nat(61), { minLength: 51, maxLength: 51 }).map(writeKey);

test('a key reads as it was written, and shows what it is', () => {
  fc.assert(
    fc.property(keys, ({ id, key }) => {
      expect(key).toMatch(/^h4k_[0-9A-Za-z]{8}_[0-9A-Za-z]{50}$/);
      expect(readKey(key)).toEqual({ id, secret: key.slice(13, 56) });
    }),
  );
});

test('any one character that is changed makes it no key', () => {
  const printable = fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(keys, fc.nat(62), printable, ({ key }, at, other) => {
      fc.pre(key[at] !== other);
      expect(readKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});

test('two neighbours that are swapped too', () => {
  fc.assert(
    fc.property(keys, fc.nat(61), ({ key }, at) => {
      fc.pre(key[at] !== key[at + 1]);
      expect(readKey(key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2))).toBeNull();
    }),
  );
});

test.each`
  change                                | because
  ${() => ''}                           | ${'nothing'}
  ${(key: string) => key.slice(0, -1)}  | ${'cut off'}
  ${(key: string) => `${key}0`}         | ${'one character too many'}
  ${(key: string) => ` ${key}`}         | ${'a space before it'}
  ${(key: string) => `${key}\n`}        | ${'a line break behind it'}
  ${(key: string) => key.toUpperCase()} | ${'another case'}
  ${(key: string) => key.slice(4)}      | ${'without its prefix'}
`('no key: $because', ({ change }) => {
  const { key } = writeKey(Array.from({ length: 51 }, (_, at) => at));
  expect(readKey(change(key))).toBeNull();
});

test('P2: the secret opens its hash under its pepper, and no other', () => {
  const hash = hashSecret('secret', 'pepper');
  expect(opens('secret', 'pepper', hash)).toBe(true);
  expect(opens('Secret', 'pepper', hash)).toBe(false);
  expect(opens('secret', 'Pepper', hash)).toBe(false);
  expect(hash.toString('latin1')).not.toContain('secret');
});
