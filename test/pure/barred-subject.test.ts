import fc from 'fast-check';
import { barredKinds, digestOf, identifiersOf, readBarred } from '../../src/applications/barred/subject.js';
import { maskIds } from '../../src/applications/identity/resident-id.js';
import { readFields } from '../../src/applications/fields.js';

const TODAY = '2026-11-05';
const PEPPER = 'a pepper for tests';
const CODE = '91110108551385082Q';
const OLD = '110108000000016';
const ID = '11010519491231002X';

describe('A4: what is barred must read', () => {
  test.each`
    kind                     | text                      | shown                   | because
    ${'CREDIT_CODE'}         | ${CODE}                   | ${CODE}                 | ${'a company’s code is public'}
    ${'CREDIT_CODE'}         | ${` ${CODE.toLowerCase()} `} | ${CODE}              | ${'as somebody wrote it'}
    ${'REGISTRATION_NUMBER'} | ${` ${OLD}`}              | ${OLD}                  | ${'an old number is public too'}
    ${'ID_NUMBER'}           | ${ID.toLowerCase()}       | ${'1*************002X'} | ${'a person’s is masked'}
  `('$kind is shown as $shown: $because', ({ kind, text, shown }) => {
    expect(readBarred(kind, text, TODAY).shown).toBe(shown);
  }); // prettier-ignore

  test.each`
    kind                     | text                    | fault          | because
    ${'CREDIT_CODE'}         | ${'91110108551385082R'} | ${'CHECK'}     | ${'another check character'}
    ${'CREDIT_CODE'}         | ${OLD}                  | ${'LENGTH'}    | ${'it is an old number'}
    ${'CREDIT_CODE'}         | ${ID}                   | ${'CHECK|DEPARTMENT'} | ${'it is a person’s'}
    ${'REGISTRATION_NUMBER'} | ${CODE}                 | ${'LENGTH'}    | ${'it is a credit code'}
    ${'REGISTRATION_NUMBER'} | ${'11010800000001X'}    | ${'CHARACTER'} | ${'a letter in it'}
    ${'ID_NUMBER'}           | ${'110105194912310021'} | ${'CHECK'}     | ${'another check digit'}
    ${'ID_NUMBER'}           | ${'110105491231002'}    | ${'LENGTH'}    | ${'an ID of the first generation'}
    ${'ID_NUMBER'}           | ${'110105202611060016'} | ${'BIRTH|CHECK'} | ${'born tomorrow'}
  `('$kind with a wrong $fault is refused, and not repeated: $because', ({ kind, text, fault }) => {
    const refused = (): unknown => {
      try {
        return readBarred(kind, text, TODAY);
      } catch (error) {
        return error;
      }
    };
    const error = refused() as { code: string; message: string };
    expect(error).toMatchObject({ code: 'BAD_INPUT', argument: ['identifier'] });
    expect(error.message).toMatch(new RegExp(`^identifier: its (${fault}) is wrong, allowed is `));
    expect(error.message).not.toContain(text);
  }); // prettier-ignore
});

describe('its digest', () => {
  test('is another of each kind, under each pepper, of each value', () => {
    const all = ['p', 'q'].flatMap((pepper) => barredKinds.flatMap((kind) => [CODE, OLD, ID].map((it) => digestOf(pepper, kind, it).toString('hex')))); // prettier-ignore
    expect(new Set(all).size).toBe(18);
    expect(all.every((it) => it.length === 64)).toBe(true);
  });

  /** Case by character, full-width forms, and what people put between and around. */
  const written = (of: string) =>
    fc
      .array(fc.record({ lower: fc.boolean(), wide: fc.boolean(), gap: fc.constantFrom('', '', ' ', '-', '\u3000', '\u200b', '·') }), { minLength: of.length, maxLength: of.length })
      .map((ways) => ways.map(({ lower, wide, gap }, at) => {
        const cased = lower ? of[at]!.toLowerCase() : of[at]!;
        return (wide ? String.fromCharCode(cased.charCodeAt(0) + 0xfee0) : cased) + gap;
      }).join('')); // prettier-ignore

  test('law: it is the same however it was written', () => {
    fc.assert(
      fc.property(fc.constantFrom(CODE, OLD, ID).chain((it) => fc.tuple(fc.constant(it), written(it))), fc.constantFrom(...barredKinds), ([it, text], kind) => {
        expect(digestOf(PEPPER, kind, text)).toEqual(digestOf(PEPPER, kind, it));
      }),
    ); // prettier-ignore
  });

  test('law: what an application keeps of a barred code is found, and another code is not', () => {
    const spaced = (of: string) => fc.tuple(fc.constantFrom('', ' ', '  '), fc.constantFrom(of, of.toLowerCase()), fc.constantFrom('', ' ', '\t')).map((it) => it.join('')); // prettier-ignore
    const barred = digestOf(PEPPER, 'CREDIT_CODE', readBarred('CREDIT_CODE', CODE, TODAY).value);
    fc.assert(
      fc.property(spaced(CODE), fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' }), (text, other) => {
        const kept = readFields({ creditCode: text }).creditCode!;
        expect(digestOf(PEPPER, 'CREDIT_CODE', kept)).toEqual(barred);
        const isSame = other.toUpperCase().replace(/[^0-9A-Z]/g, '') === CODE;
        expect(digestOf(PEPPER, 'CREDIT_CODE', other).equals(barred)).toBe(isSame);
      }),
    );
  });
});

test('of an application: its codes and its people; a company that leaves its code out is the one that its subscriber says', () => {
  const nobody = { creditCode: null, registrationNumber: null, principal: null, handler: null };
  const subscriber = { kind: 'ENTERPRISE' as const, taxId: null };
  const items = (it: Partial<Parameters<typeof identifiersOf>[0]>) =>
    identifiersOf({ ...nobody, subscriber, ...it }).map(({ item, kind, value }) => `${item} ${kind} ${value}`);
  expect(items({})).toEqual([]);
  expect(items({ subscriber: { kind: 'ENTERPRISE', taxId: CODE }, registrationNumber: OLD })).toEqual([
    `creditCode CREDIT_CODE ${CODE}`,
    `registrationNumber REGISTRATION_NUMBER ${OLD}`,
  ]);
  const person = (id: string, idKind: 'RESIDENT_ID' | 'OTHER') => ({ name: '张三', idKind, id });
  expect(items({ creditCode: 'x', principal: person(ID, 'OTHER'), handler: person('1', 'RESIDENT_ID') })).toEqual([
    'creditCode CREDIT_CODE x',
    `principal.id ID_NUMBER ${ID}`,
    'handler.id ID_NUMBER 1',
  ]);
});

test.each`
  text                        | masked
  ${`法人${ID}涉诈`}          | ${'法人1*************002X涉诈'}
  ${ID.toLowerCase()}         | ${'1*************002x'}
  ${`${ID}、${ID}`}           | ${'1*************002X、1*************002X'}
  ${CODE}                     | ${CODE}
  ${`1${ID}`}                 | ${`1${ID}`}
  ${'文号2026110500000001'}   | ${'文号2026110500000001'}
`('an ID number that somebody wrote into a reason is masked: $text', ({ text, masked }) => {
  expect(maskIds(text)).toBe(masked);
}); // prettier-ignore
