import { creditCodeCheck, exampleSubscribers, organisationCheck } from '../../src/demo/names.js';

test.each`
  code                    | because
  ${'91110108551385082Q'} | ${'a letter'}
  ${'914403001922038216'} | ${'a digit'}
  ${'91440300MA18XTCG60'} | ${'0, for 31'}
`('GB 32100-2015: the check of $code is $because', ({ code }) => {
  expect(creditCodeCheck(code)).toBe(code[17]);
});

test.each`
  code                    | because
  ${'91310000775785552L'} | ${'a digit'}
  ${'9144030071526726XG'} | ${'X, for 10'}
`('GB 11714: the check of the organisation code in $code is $because', ({ code }) => {
  expect(organisationCheck(code.slice(8, 16))).toBe(code[16]);
});

/** The standard's other words: the digits times their weights, the check among them, are a multiple of 31. */
function isCreditCode(code: string): boolean {
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];
  const values = [...code].map((it) => '0123456789ABCDEFGHJKLMNPQRTUWXY'.indexOf(it));
  if (values.length !== 18 || values.includes(-1)) return false;
  return values.reduce((sum, value, at) => sum + value * weights[at]!, 0) % 31 === 0;
}

test('every example subscriber has a valid code of its own and says that it is an example', () => {
  for (const { name, city, taxId } of exampleSubscribers) {
    expect(isCreditCode(taxId)).toBe(true);
    expect(name.startsWith(city)).toBe(true);
    expect(name).toContain('示例');
  }
  expect(new Set(exampleSubscribers.map((it) => it.taxId)).size).toBe(exampleSubscribers.length);
  expect(exampleSubscribers.length).toBeGreaterThanOrEqual(16);
});
