import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hashPin, isPin, isPinText } from '../../src/routing/pin.js';

const salt = Buffer.alloc(16, 7);
const pins = fc.stringMatching(/^[0-9]{4,6}$/);
const secret = (pin: string, of = salt) => ({ salt: of, hash: hashPin('pepper', of, '4006000001', pin) });

test.each`
  text          | is       | because
  ${'123'}      | ${false} | ${'R7: three digits'}
  ${'0000'}     | ${true}  | ${'R7: four'}
  ${'123456'}   | ${true}  | ${'R7: six'}
  ${'1234567'}  | ${false} | ${'R7: seven'}
  ${'12a4'}     | ${false} | ${'a letter'}
  ${'１２３４'} | ${false} | ${'no ASCII digits'}
  ${'1234\n'}   | ${false} | ${'a line end'}
  ${' 1234'}    | ${false} | ${'a space'}
  ${''}         | ${false} | ${'nothing'}
`('$because: $is', ({ text, is }) => {
  expect(isPinText(text)).toBe(is);
});

test('R7: a PIN opens itself, and no other opens it', () => {
  fc.assert(
    fc.property(pins, pins, (a, b) => {
      expect(isPin('pepper', secret(a), '4006000001', b)).toBe(a === b);
    }),
  );
});

test('R7: with another pepper, salt or number it opens nothing', () => {
  expect(isPin('pepper', secret('4711'), '4006000001', '4711')).toBe(true);
  expect(isPin('another', secret('4711'), '4006000001', '4711')).toBe(false);
  expect(isPin('pepper', { ...secret('4711'), salt: Buffer.alloc(16, 8) }, '4006000001', '4711')).toBe(false);
  expect(isPin('pepper', secret('4711'), '4006000002', '4711')).toBe(false);
});

test('R7: whatever a switch sends for one is only wrong', () => {
  fc.assert(
    fc.property(fc.string(), (sent) => isPin('pepper', secret('4711'), '4006000001', sent) === (sent === '4711')),
  );
});

test('it is an HMAC-SHA-256 of salt, number and PIN', () => {
  const text = Buffer.concat([Buffer.from('pin\0'), salt, Buffer.from('4006000001\x004711')]);
  expect(secret('4711').hash).toEqual(createHmac('sha256', 'pepper').update(text).digest());
});
