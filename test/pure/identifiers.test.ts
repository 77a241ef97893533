import fc from 'fast-check';
import { isOrganisationCode, isSoleProprietors, readCreditCode } from '../../src/applications/identity/credit-code.js';
import { maskName, readPersonName } from '../../src/applications/identity/person-name.js';
import { readRegistrationNumber } from '../../src/applications/identity/registration-number.js';
import { ageOn, isDay, maskId, readResidentId } from '../../src/applications/identity/resident-id.js';

const TODAY = '2026-11-05';
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const codes = [
  '914403001922038216', '9144030071526726XG', '91330100799655058B', '91330100716105852F', '91110108551385082Q', '91310000775785552L',
  '91440300708461136T', '91350211M000100Y46', '91110000802100433B',
]; // prettier-ignore
/** Made up, with the check character that some libraries refuse. */
const zeros = ['91440300MA18XTCG60', '91440300MAPL1PW630', '91440300MA4K6X11L0'];

/** Another way to the check character: GB 32100 says that the whole weighted sum is a multiple of 31. */
const closes = (code: string) =>
  [...code].reduce((sum, it, at) => sum + BigInt(ALPHABET.indexOf(it)) * (at < 17 ? 3n ** BigInt(at) : 1n), 0n) %
    31n ===
  0n;
const codeOf = (body: string) => [...ALPHABET].map((it) => body + it).find(closes)!;
const bodies = fc
  .tuple(
    fc.constantFrom('91', '92', '93', '11', '12', '51', 'Y1', 'A1', 'N2'),
    fc.stringMatching(/^\d{6}$/),
    fc.stringMatching(/^[0-9A-HJ-NP-RTUWXY]{9}$/),
  )
  .map((it) => it.join(''));

describe('A4: a unified social credit code (GB 32100-2015)', () => {
  test.each(codes)('%s is one, and so is its organisation’s part', (code) => {
    expect(readCreditCode(code)).toEqual({ ok: true, value: code, doubts: [] });
    expect(isOrganisationCode(code.slice(8, 17))).toBe(true);
  });

  test.each(zeros)('%s is one: 31 less 31 is 0', (code) => {
    expect(readCreditCode(code).ok).toBe(true);
  });

  test.each`
    text                     | fault           | because
    ${''}                    | ${'LENGTH'}     | ${'nothing'}
    ${'91440300192203821'}   | ${'LENGTH'}     | ${'17 characters'}
    ${'9144030019220382166'} | ${'LENGTH'}     | ${'19 characters'}
    ${'91440300192203821O'}  | ${'CHARACTER'}  | ${'O is no character of it'}
    ${'91440300192203821－'} | ${'CHARACTER'}  | ${'no ASCII'}
    ${'914403001922038217'}  | ${'CHECK'}      | ${'its check is 6'}
    ${'914403001922038126'}  | ${'CHECK'}      | ${'two characters changed places'}
    ${'94440300192203821C'}  | ${'DEPARTMENT'} | ${'94 is no kind of company'}
    ${'91A40300192203821C'}  | ${'DEPARTMENT'} | ${'a place is six digits'}
  `('$text is none: $because', ({ text, fault }) => {
    expect(readCreditCode(text)).toEqual({ ok: false, fault });
  });

  test('small letters and spaces around it are of no matter', () => {
    expect(readCreditCode(' 9144030071526726xg\n')).toMatchObject({ ok: true, value: '9144030071526726XG' });
  });

  test('an organisation’s part that doesn’t check is a doubt, not a fault', () => {
    const code = codeOf('91440300192203820');
    expect(isOrganisationCode(code.slice(8, 17))).toBe(false);
    expect(readCreditCode(code)).toMatchObject({ ok: true, doubts: ['ORGANISATION_CHECK'] });
  });

  test('92 is a sole proprietor’s', () => {
    expect([isSoleProprietors(codeOf('92440300192203821')), isSoleProprietors(codes[0]!)]).toEqual([true, false]);
  });

  test('law: every body has one check character, and with it reads; those that end in 0 are no others', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = [...ALPHABET].filter((it) => readCreditCode(body + it).ok);
        return read.length === 1 && codeOf(body) === body + read.join('');
      }),
    );
    const ending = fc.sample(bodies, 2_000).map(codeOf).filter((it) => it.endsWith('0')); // prettier-ignore
    expect(ending.length).toBeGreaterThan(10);
    expect(ending.filter((it) => !readCreditCode(it).ok)).toEqual([]);
  });

  test('law: one wrong character is always found', () => {
    fc.assert(
      fc.property(bodies.map(codeOf), fc.nat(17), fc.constantFrom(...ALPHABET), (code, at, other) => {
        const wrong = code.slice(0, at) + other + code.slice(at + 1);
        return wrong === code || !readCreditCode(wrong).ok;
      }),
    );
  });

  test('law: whatever the text, it is read or refused', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof readCreditCode(text).ok === 'boolean'));
  });
});

describe('A4: a resident ID number (GB 11643-1999)', () => {
  test.each([
    '11010519491231002X',
    '440524188001010014',
    '130701199310302288',
    '810000199408230021',
    '830000199201300022',
  ])('%s is one', (id) => {
    expect(readResidentId(id, TODAY)).toEqual({ ok: true, value: id, doubts: [] });
  });

  test.each`
    text                     | fault          | because
    ${'440524188001010013'}  | ${'CHECK'}     | ${'its check is 4'}
    ${'110105194912310021'}  | ${'CHECK'}     | ${'its check is X'}
    ${'110105491231002'}     | ${'LENGTH'}    | ${'15 digits are of the first generation'}
    ${'1101051949123100XX'}  | ${'CHARACTER'} | ${'X stands at the end alone'}
    ${'９10105194912310021'} | ${'CHARACTER'} | ${'no ASCII digit'}
    ${'990105194912310021'}  | ${'PLACE'}     | ${'there is no province 99'}
    ${'000105194912310021'}  | ${'PLACE'}     | ${'nor 00'}
    ${'160105194912310021'}  | ${'PLACE'}     | ${'nor 16'}
    ${'110105194902290021'}  | ${'BIRTH'}     | ${'1949 had no 29 February'}
    ${'110105194913310021'}  | ${'BIRTH'}     | ${'no 13th month'}
    ${'110105209912310021'}  | ${'BIRTH'}     | ${'not born yet'}
    ${'110105000001010021'}  | ${'BIRTH'}     | ${'nobody is that old'}
  `('$text is none: $because', ({ text, fault }) => {
    expect(readResidentId(text, TODAY)).toEqual({ ok: false, fault });
  });

  const days = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2026-11-05'), noInvalidDate: true })
    .map((it) => it.toISOString().slice(0, 10).replaceAll('-', ''));
  const places = fc.constantFrom('110105', '440300', '650100', '710000', '810000', '820000', '830000', '931156');
  const starts = fc.tuple(places, days, fc.stringMatching(/^\d{3}$/)).map((it) => it.join(''));
  /** Another way: ISO 7064 MOD 11-2 says that the whole weighted sum is 1. */
  const closes = (id: string) =>
    [...id].reduce((sum, it, at) => (sum + (it === 'X' ? 10 : Number(it)) * 2 ** (17 - at)) % 11, 0) === 1;
  const idOf = (start: string) => [...'0123456789X'].map((it) => start + it).find(closes)!;

  test('law: every place, day and sequence has one check character, and with it reads', () => {
    fc.assert(
      fc.property(starts, (start) => {
        const read = [...'0123456789X'].filter((it) => readResidentId(start + it, TODAY).ok);
        return read.length === 1 && idOf(start) === start + read.join('');
      }),
    );
  });

  test('law: one wrong digit is always found', () => {
    fc.assert(
      fc.property(starts.map(idOf), fc.nat(17), fc.constantFrom(...'0123456789'), (id, at, other) => {
        const wrong = id.slice(0, at) + other + id.slice(at + 1);
        return wrong === id || !readResidentId(wrong, TODAY).ok;
      }),
    );
  });

  test('a small x is an X; who is born today is born', () => {
    expect(readResidentId('11010519491231002x', TODAY)).toMatchObject({ value: '11010519491231002X' });
    const newborn = idOf('11010520261105001');
    expect(readResidentId(newborn, '2026-11-05').ok).toBe(true);
    expect(readResidentId(newborn, '2026-11-04')).toEqual({ ok: false, fault: 'BIRTH' });
  });

  test.each`
    today           | age   | because
    ${'1967-12-30'} | ${17} | ${'the day before the 18th birthday'}
    ${'1967-12-31'} | ${18} | ${'the birthday'}
    ${'2026-11-05'} | ${76} | ${'not yet this year'}
  `('$because: $age', ({ today, age }) => {
    expect(ageOn('11010519491231002X', today)).toBe(age);
  });

  test('law: masked, it shows its first and its last four', () => {
    fc.assert(
      fc.property(
        starts.map(idOf),
        (id) => /^\d\*{13}\d{3}[\dX]$/.test(maskId(id)) && maskId(id).endsWith(id.slice(14)),
      ),
    );
    expect(maskId('E1234')).toBe('*****');
  });

  test.each(['2023-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '', '2026-11-05 ', '99999-01-01'])(
    '%j is no day',
    (text) => {
      expect(isDay(text)).toBe(false);
    },
  );
  test('2024-02-29 is one', () => expect(isDay('2024-02-29')).toBe(true));
});

describe('A4: an old registration number', () => {
  const digits = fc.stringMatching(/^\d{14}$/);
  const doubts = (text: string) => {
    const read = readRegistrationNumber(text);
    return read.ok ? read.doubts : read.fault;
  };

  test.each`
    text                 | found                  | because
    ${'110108000000016'} | ${['MANUAL']}          | ${'the check digit of the standard’s example'}
    ${'110108000000017'} | ${['MANUAL', 'CHECK']} | ${'another digit: a person looks closer'}
    ${'11010800000001'}  | ${'LENGTH'}            | ${'14 digits'}
    ${'11010800000001X'} | ${'CHARACTER'}         | ${'a letter'}
  `('$because', ({ text, found }) => {
    expect(doubts(text)).toEqual(found);
  });

  test('law: each is a person’s to look at, and one of ten check digits is right', () => {
    fc.assert(
      fc.property(digits, (it) => {
        const all = [...'0123456789'].map((check) => doubts(it + check));
        return all.every((found) => found.includes('MANUAL')) && all.filter((found) => found.length === 1).length === 1;
      }),
    );
  });
});

describe('A4: a person’s name', () => {
  test.each([
    ['张三', '张*'],
    ['王小明', '王*明'],
    ['阿卜杜拉·买买提', '阿******提'],
    ['𬭎𠮷', '𬭎*'],
    ['李㛃〇', '李*〇'],
    ['O’Brien, Jean-Luc', `O${'*'.repeat(15)}c`],
  ])('%s reads, and is shown as %s', (name, masked) => {
    expect(readPersonName(` ${name} `)).toEqual({ ok: true, value: name, doubts: [] });
    expect(maskName(name)).toBe(masked);
  });

  test.each(['阿卜杜拉•买买提', '阿卜杜拉・买买提', '阿卜杜拉‧买买提'])('%s has the dot of an ID card', (name) => {
    expect(readPersonName(name)).toMatchObject({ value: '阿卜杜拉·买买提' });
  });

  test.each(['', '张', '张三1', '张 三', '·张三', '张三·', '张\u200b三', '\ue000三', '张three', '甲'.repeat(51), '  '])(
    '%j is none',
    (name) => {
      expect(readPersonName(name).ok).toBe(false);
    },
  );

  test('law: a mask shows two characters at most, and breaks none', () => {
    const han = fc.integer({ min: 0x20000, max: 0x2a6df }).map((it) => String.fromCodePoint(it));
    fc.assert(
      fc.property(fc.array(han, { minLength: 2, maxLength: 50 }), (all) => {
        const name = all.join('');
        const masked = [...maskName(name)];
        return readPersonName(name).ok && masked.length === all.length && masked.filter((it) => it !== '*').length <= 2;
      }),
    );
  });
});
