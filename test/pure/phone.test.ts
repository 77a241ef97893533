import fc from 'fast-check';
import { readHotline, readPhone } from '../../src/phone.js';
import { packagedAreaCodes } from '../../src/regions/io/reference.js';

const withheld = { kind: 'unknown', number: null, areaCode: null };

test.each`
  raw                                                          | home      | kind          | number              | areaCode  | because
  ${'13800138000'}                                             | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'a plain mobile'}
  ${'013800138000'}                                            | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'a mobile away from home is dialled with 0'}
  ${'8613800138000'}                                           | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'86 before a whole mobile'}
  ${'+8613800138000'}                                          | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'E.164'}
  ${'008613800138000'}                                         | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'0086, as an international trunk sends'}
  ${'+86013800138000'}                                         | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'+86 and the 0 as well'}
  ${'16612345678'}                                             | ${null}   | ${'mobile'}   | ${'16612345678'}    | ${null}   | ${'16x is a mobile, whatever the region table knows'}
  ${'19912345678'}                                             | ${null}   | ${'mobile'}   | ${'19912345678'}    | ${null}   | ${'19x is a mobile'}
  ${'12912345678'}                                             | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'12x is no mobile'}
  ${'1380013800'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'ten digits are no mobile'}
  ${'138001380001'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'twelve digits are no mobile'}
  ${'075582345678'}                                            | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a plain fixed line'}
  ${'01082345678'}                                             | ${null}   | ${'fixed'}    | ${'01082345678'}    | ${'010'}  | ${'a code of three digits'}
  ${'03948234567'}                                             | ${null}   | ${'fixed'}    | ${'03948234567'}    | ${'0394'} | ${'seven digits behind a code of four'}
  ${'75582345678'}                                             | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a gateway took the 0 off'}
  ${'1082345678'}                                              | ${null}   | ${'fixed'}    | ${'01082345678'}    | ${'010'}  | ${'a gateway took the 0 off Beijing'}
  ${'2182345678'}                                              | ${null}   | ${'fixed'}    | ${'02182345678'}    | ${'021'}  | ${'a gateway took the 0 off Shanghai'}
  ${'8675582345678'}                                           | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'86 before a whole fixed line'}
  ${'86075582345678'}                                          | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'86 and the 0 as well'}
  ${'+861082345678'}                                           | ${null}   | ${'fixed'}    | ${'01082345678'}    | ${'010'}  | ${'E.164 of Beijing'}
  ${'008675582345678'}                                         | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'0086 before a fixed line'}
  ${'037822345678'}                                            | ${null}   | ${'fixed'}    | ${'037822345678'}   | ${'0378'} | ${'a merged code is kept as dialled'}
  ${'08528234567'}                                             | ${null}   | ${'fixed'}    | ${'08528234567'}    | ${'0852'} | ${'0852 and seven digits can only be Zunyi'}
  ${'82345678'}                                                | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a local number on a trunk without an area'}
  ${'17951075582345678'}                                       | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'the IP prefix 17951'}
  ${'1791113800138000'}                                        | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'the IP prefix 17911'}
  ${'17909013800138000'}                                       | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'the IP prefix 17909'}
  ${'12593075582345678'}                                       | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'the IP prefix 12593'}
  ${'179510085228881234'}                                      | ${null}   | ${'overseas'} | ${'0085228881234'}  | ${null}   | ${'an IP prefix before 00'}
  ${'17951123456'}                                             | ${null}   | ${'mobile'}   | ${'17951123456'}    | ${null}   | ${'eleven digits are a mobile, not a prefix and six'}
  ${'1795112345'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'an IP prefix before no whole number stays'}
  ${'95588'}                                                   | ${null}   | ${'short'}    | ${'95588'}          | ${null}   | ${'a bank'}
  ${'02195588'}                                                | ${null}   | ${'short'}    | ${'95588'}          | ${null}   | ${'a short code with an area code'}
  ${'075596886'}                                               | ${null}   | ${'short'}    | ${'96886'}          | ${null}   | ${'96xxx with an area code'}
  ${'10086'}                                                   | ${null}   | ${'short'}    | ${'10086'}          | ${null}   | ${'a carrier'}
  ${'01010086'}                                                | ${null}   | ${'short'}    | ${'10086'}          | ${null}   | ${'a carrier with an area code'}
  ${'+8610086'}                                                | ${null}   | ${'short'}    | ${'10086'}          | ${null}   | ${'a carrier in E.164'}
  ${'110'}                                                     | ${null}   | ${'short'}    | ${'110'}            | ${null}   | ${'three digits'}
  ${'1001'}                                                    | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'four digits are an extension'}
  ${'0085228881234'}                                           | ${null}   | ${'overseas'} | ${'0085228881234'}  | ${null}   | ${'Hong Kong'}
  ${'+85366123456'}                                            | ${null}   | ${'overseas'} | ${'0085366123456'}  | ${null}   | ${'Macao'}
  ${'00886223456789'}                                          | ${null}   | ${'overseas'} | ${'00886223456789'} | ${null}   | ${'Taiwan'}
  ${'+14155552671'}                                            | ${null}   | ${'overseas'} | ${'0014155552671'}  | ${null}   | ${'North America'}
  ${'085228881234'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'0852 and eight digits: Zunyi, or Hong Kong without a 0'}
  ${'085328881234'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'0853 and eight digits: Anshun, or Macao without a 0'}
  ${'85228881234'}                                             | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'the same without any 0'}
  ${'+8685228881234'}                                          | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'+86 before it makes it no clearer'}
  ${'4008001234'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a 400 number never calls: 0400 is no area'}
  ${'8008001234'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'nor does an 800 number'}
  ${'033312345678'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'0333 is no area'}
  ${'+075582345678'}                                           | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'no country begins with 0'}
  ${'+1234567890123456'}                                       | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'E.164 ends at 15 digits'}
  ${null}                                                      | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'nothing sent'}
  ${''}                                                        | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'empty'}
  ${'0'}                                                       | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a zero'}
  ${'0000000000'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'zeros'}
  ${'anonymous'}                                               | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'anonymous'}
  ${'Unknown'}                                                 | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'unknown'}
  ${'RESTRICTED'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'restricted'}
  ${'"Anonymous" <sip:anonymous@anonymous.invalid>'}           | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'RFC 3323'}
  ${'sip:13800138000@10.0.0.1'}                                | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'a SIP URI'}
  ${'"张三" <sip:+8613800138000@h;user=phone>;tag=1'}          | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'with display name, parameters and tag'}
  ${'"13900000000" <sips:075582345678:secret@[::1]:5061?x=1>'} | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a display name that looks like a number, a password'}
  ${'<13800138000>'}                                           | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${"Asterisk's clid"}
  ${'sip:%2B8613800138000@h'}                                  | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'a percent-encoded +'}
  ${'tel:+86-755-8234-5678'}                                   | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a tel URI with dashes'}
  ${'tel:75582345678;phone-context=+86'}                       | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a tel URI with a context'}
  ${'（０７５５）８２３４－５６７８'}                          | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'full width'}
  ${' +86 (0)755 8234.5678 '}                                  | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'as a person writes it'}
  ${'\u202d138\u20110013\u20118000\u202c'}                     | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'copied from an address book'}
  ${'13800138000x12'}                                          | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'letters among the digits'}
  ${`"${'x'.repeat(300)}" <sip:13800138000@h>`}                | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'too long to be a caller'}
  ${'82345678'}                                                | ${'0755'} | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'eight digits are local to the trunk'}
  ${'8234567'}                                                 | ${'0755'} | ${'fixed'}    | ${'07558234567'}    | ${'0755'} | ${'seven digits too'}
  ${'823456'}                                                  | ${'0755'} | ${'unknown'}  | ${null}             | ${null}   | ${'six are an extension'}
  ${'12345678'}                                                | ${'0755'} | ${'unknown'}  | ${null}             | ${null}   | ${'no subscriber number begins with 1'}
  ${'86234567'}                                                | ${'0755'} | ${'fixed'}    | ${'075586234567'}   | ${'0755'} | ${'86 before no whole number is not the country'}
  ${'8695588'}                                                 | ${'0755'} | ${'fixed'}    | ${'07558695588'}    | ${'0755'} | ${'86 before a short code is not the country either'}
  ${'+8234567'}                                                | ${'0755'} | ${'overseas'} | ${'008234567'}      | ${null}   | ${'what says that it is international is not local'}
  ${'1082345678'}                                              | ${'0755'} | ${'fixed'}    | ${'01082345678'}    | ${'010'}  | ${'a whole number needs no help'}
  ${'0085366123456'}                                           | ${null}   | ${'overseas'} | ${'0085366123456'}  | ${null}   | ${'Macao behind 00'}
  ${'+886223456789'}                                           | ${null}   | ${'overseas'} | ${'00886223456789'} | ${null}   | ${'Taiwan in E.164'}
  ${'0014155552671'}                                           | ${null}   | ${'overseas'} | ${'0014155552671'}  | ${null}   | ${'North America behind 00'}
  ${'00441632960960'}                                          | ${null}   | ${'overseas'} | ${'00441632960960'} | ${null}   | ${'a country of two digits'}
  ${'12593013800138000'}                                       | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'the IP prefix 12593 before a mobile with 0'}
  ${'17909075582345678'}                                       | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'the IP prefix 17909 before a fixed line'}
  ${'17911075582345678'}                                       | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'the IP prefix 17911 before a fixed line'}
  ${'1795195588'}                                              | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'an IP prefix leads to no short code'}
  ${'1795182345678'}                                           | ${'0755'} | ${'unknown'}  | ${null}             | ${null}   | ${'nor to a number without its area code'}
  ${'8610086'}                                                 | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'86 before a short code is not the country'}
  ${'96110'}                                                   | ${null}   | ${'short'}    | ${'96110'}          | ${null}   | ${'the police against fraud'}
  ${'12345'}                                                   | ${null}   | ${'short'}    | ${'12345'}          | ${null}   | ${'a city’s hotline'}
  ${'01012345'}                                                | ${null}   | ${'short'}    | ${'12345'}          | ${null}   | ${'a city’s hotline with its area code'}
  ${'95'}                                                      | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'no short code has two digits'}
  ${'+864008001234'}                                           | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a 400 number in E.164'}
  ${'04008001234'}                                             | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a 400 number with a 0'}
  ${'17012345678'}                                             | ${null}   | ${'mobile'}   | ${'17012345678'}    | ${null}   | ${'170, of a virtual operator'}
  ${'14112345678'}                                             | ${null}   | ${'mobile'}   | ${'14112345678'}    | ${null}   | ${'141 is a mobile, whatever the region table knows'}
  ${'00852'}                                                   | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'a country alone'}
  ${'000000000000'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'twelve zeros'}
  ${'Anonymous'}                                               | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'anonymous in capitals'}
  ${'unavailable'}                                             | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'unavailable'}
  ${'sip:unknown@10.0.0.1'}                                    | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'unknown in a SIP URI'}
  ${'"x" <sip:+8675582345678@h;user=phone>'}                   | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'a full SIP URI of a fixed line'}
  ${'sip:013800138000@h'}                                      | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'a SIP URI with the 0'}
  ${'１３８００１３８０００'}                                  | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'full width digits'}
  ${'＋８６１３８００１３８０００'}                            | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'full width E.164'}
  ${'138 0013 8000'}                                           | ${null}   | ${'mobile'}   | ${'13800138000'}    | ${null}   | ${'with spaces'}
  ${'(0755)8234-5678'}                                         | ${null}   | ${'fixed'}    | ${'075582345678'}   | ${'0755'} | ${'with brackets and a hyphen'}
  ${'085212345678'}                                            | ${null}   | ${'unknown'}  | ${null}             | ${null}   | ${'0852 and eight digits are unknown, whatever the first of them'}
`('R11: $because ($raw, trunk of $home)', ({ raw, home, kind, number, areaCode }) => {
  expect(readPhone(raw, home)).toEqual({ kind, number, areaCode });
});

test('R11: the area codes are exactly those of area-codes.json and those merged into them', () => {
  const { codes, retired } = packagedAreaCodes();
  const known = new Set([...Object.keys(codes), ...Object.keys(retired)]);
  const read = new Set<string>();
  for (let code = 0; code < 1000; code++) {
    // Behind a code of four these are seven digits. Behind one of three they are eight: 010 0 8234567, 010 1 8234567, …
    const { areaCode } = readPhone(`0${String(code).padStart(3, '0')}8234567`);
    if (areaCode !== null) read.add(areaCode);
  }
  expect([...read].sort()).toEqual([...known].sort());
});

const national = fc.oneof(
  fc.stringMatching(/^1[3-9]\d{9}$/),
  fc.stringMatching(/^0(?:10|2[0-57-9])[2-8]\d{7}$/),
  fc.stringMatching(/^0(?:755|571|394|991)[2-8]\d{6,7}$/),
);
const bare = (number: string) => number.replace(/^0/, '');
const forms: ((number: string) => string)[] = [
  (number) => number,
  (number) => `0${bare(number)}`,
  (number) => `86${bare(number)}`,
  (number) => `+86${bare(number)}`,
  (number) => `0086${number}`,
  (number) => `17951${number}`,
  (number) => `12593${number}`,
  (number) => `"张 <三>" <sip:+86${bare(number)}@gw.example:5060;user=phone>`,
  (number) => `tel:+86-${[...bare(number)].join('-')}`,
  (number) => [...number].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(' '),
];

test('R11: a mobile or fixed line reads the same in every form that a switch sends', () => {
  fc.assert(
    fc.property(national, fc.constantFrom(...forms), (number, form) => {
      expect(readPhone(form(number)).number).toBe(number);
    }),
    { numRuns: 1000 },
  );
});

test('R11: what was read reads the same again, whatever came in', () => {
  const digits = fc.stringMatching(/^(?:\+|0{0,3}|86|0086|1795[1]|12593)[0-9]{0,16}$/);
  const home = fc.constantFrom(null, '0755', '010');
  fc.assert(
    fc.property(fc.oneof(digits, fc.string(), national), home, (raw, homeAreaCode) => {
      const phone = readPhone(raw, homeAreaCode);
      expect(readPhone(phone.number, homeAreaCode)).toEqual(phone);
      expect(readPhone(phone.number)).toEqual(phone);
      if (phone.kind === 'unknown') expect(phone).toEqual(withheld);
    }),
    { numRuns: 5000 },
  );
});

test.each`
  raw                                  | hotline         | because
  ${'4008001234'}                      | ${'4008001234'} | ${'plain'}
  ${'04008001234'}                     | ${'4008001234'} | ${'with a trunk 0'}
  ${'864008001234'}                    | ${'4008001234'} | ${'with 86'}
  ${'+864008001234'}                   | ${'4008001234'} | ${'E.164'}
  ${'00864008001234'}                  | ${'4008001234'} | ${'with 0086'}
  ${'+8604008001234'}                  | ${'4008001234'} | ${'+86 and the 0 as well'}
  ${'<sip:4008001234@h;user=phone>'}   | ${'4008001234'} | ${'a SIP URI'}
  ${'sip:+864008001234@10.0.0.1:5060'} | ${'4008001234'} | ${'a SIP URI in E.164'}
  ${'400-800-1234'}                    | ${'4008001234'} | ${'as it is printed'}
  ${'４００８００１２３４'}            | ${'4008001234'} | ${'full width'}
  ${'400800123'}                       | ${null}         | ${'a digit too few'}
  ${'40080012345'}                     | ${null}         | ${'a digit too many'}
  ${'8008001234'}                      | ${null}         | ${'an 800 number'}
  ${'+14008001234'}                    | ${null}         | ${'another country'}
  ${'13800138000'}                     | ${null}         | ${'a mobile'}
  ${''}                                | ${null}         | ${'empty'}
  ${null}                              | ${null}         | ${'nothing sent'}
`('N1: a called number is $because ($raw)', ({ raw, hotline }) => {
  expect(readHotline(raw)).toBe(hotline);
});
