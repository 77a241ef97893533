import fc from 'fast-check';
import { evaluate, type ApplicationFacts, type DocumentFacts } from '../../src/applications/evaluate.js';
import { finding, findingCodes, isError } from '../../src/applications/findings.js';
import { documentKinds, kindWords, LONG_TERM, rejectionCodes, rejectionWords, type DocumentKind } from '../../src/applications/kinds.js'; // prettier-ignore
import { presetRequirements } from '../../src/applications/presets.js';
import { industries, readRequirements, requirementsFor, type Applicant, type RequirementFacts, type RequirementSet } from '../../src/applications/requirements.js'; // prettier-ignore

const TODAY = '2026-11-05';
const AT = Date.parse('2026-11-05T10:00:00+08:00');
const CARRIERS = ['CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM'] as const;
const company: Applicant = { carrier: 'CHINA_TELECOM', subjectType: 'ENTERPRISE', industry: 'GENERAL' };
const handled = { hasCreditCode: true, hasHandler: true, isTransfer: false };
const asked = (of: Partial<Applicant> = {}, facts: RequirementFacts = handled, sets = presetRequirements) =>
  requirementsFor(sets, { ...company, ...of }, AT, facts); // prettier-ignore
const kindsOf = (...of: Parameters<typeof asked>) => asked(...of).items.filter((it) => it.needed).map((it) => it.kind); // prettier-ignore

const good: ApplicationFacts = {
  kind: 'NEW',
  destinations: ['01062000009'],
  subjectType: 'ENTERPRISE',
  subscriber: { kind: 'ENTERPRISE', taxId: '91110108551385082Q' },
  number: { held: true, paid: true },
  holding: { numbers: 4, most: 5 },
  barred: [],
  tariff: '统一资费',
  usagePurpose: '售后服务热线',
  creditCode: '91110108551385082Q',
  registrationNumber: null,
  principal: { name: '张三', idKind: 'RESIDENT_ID', id: '11010519491231002X' },
  handler: { name: '李四', idKind: 'RESIDENT_ID', id: '440524188001010014' },
};
const paper = (kind: DocumentKind, more: Partial<DocumentFacts> = {}): DocumentFacts => ({
  kind,
  review: 'PENDING',
  code: null,
  text: null,
  expiresOn: '2030-01-01',
  file: 'CLEAN',
  ...more,
});
const papers = (...of: Parameters<typeof asked>) => asked(...of).items.map((it) => paper(it.kind));
const codes = (it: ApplicationFacts, documents = papers(), requirements = asked()) =>
  evaluate(it, documents, requirements, TODAY).map((found) => [found.item, found.code]);

describe('A2: what is asked for', () => {
  test.each(CARRIERS)('of a company by %s, as the rule has it', (carrier) => {
    expect(kindsOf({ carrier })).toEqual([
      'BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER',
      'CARRIER_FORM', ...(carrier === 'CHINA_UNICOM' ? ['SERVICE_AGREEMENT'] : []),
    ]); // prettier-ignore
  });

  test.each(CARRIERS)('of a sole proprietor by %s: licence and ID', (carrier) => {
    const facts = { ...handled, hasHandler: false };
    expect(kindsOf({ carrier, subjectType: 'SOLE_PROPRIETOR' }, facts)).toEqual([
      'BUSINESS_LICENCE',
      'PROPRIETOR_ID_FRONT',
      'PROPRIETOR_ID_BACK',
    ]);
  });

  test.each(CARRIERS)(
    'of a transfer by %s: the licence and the consent of who gives the number up besides',
    (carrier) => {
      for (const subjectType of ['ENTERPRISE', 'SOLE_PROPRIETOR'] as const) {
        const of = { carrier, subjectType };
        const more = ['TRANSFEROR_LICENCE', 'TRANSFER_CONSENT'];
        const kinds = kindsOf(of, { ...handled, isTransfer: true });
        expect(kinds.toSorted()).toEqual([...kindsOf(of), ...more].toSorted());
      }
    },
  );

  test('the consent of who gives the number up is asked for whatever was published, even where a set makes it a choice', () => {
    const choice = { kind: 'TRANSFER_CONSENT', when: 'TRANSFER', needed: false, expires: true } as const;
    const sets = [set(1, AT), set(2, AT, { industry: 'HEALTH', body: { ...set(2, AT).body, items: [choice] } })];
    const facts = { ...handled, isTransfer: true };
    expect(asked({}, facts, sets).items).toEqual([
      { kind: 'TRANSFER_CONSENT', when: 'TRANSFER', needed: true, expires: false },
    ]);
    expect(asked({ industry: 'HEALTH' }, facts, sets).items).toEqual([{ ...choice, needed: true }]);
    expect(asked({}, handled, sets).items).toEqual([]);
  });

  test('the organisation code certificate only where the licence has no unified code', () => {
    const has = (hasCreditCode: boolean) =>
      kindsOf({}, { ...handled, hasCreditCode, hasHandler: false }).includes('ORGANISATION_CODE_CERTIFICATE');
    expect([has(true), has(false)]).toEqual([false, true]);
  });

  test('who acts for itself needs no letter', () => {
    expect(kindsOf({}, { ...handled, hasHandler: false }).filter((it) => /HANDLER|LETTER/.test(it))).toEqual([]); // prettier-ignore
  });

  test.each([
    ['EDUCATION', 'SCHOOL_PERMIT'],
    ['HEALTH', 'MEDICAL_PERMIT'],
    ['FINANCE', 'FINANCIAL_PERMIT'],
    ['TELECOM', 'TELECOM_PERMIT'],
  ] as const)('%s needs %s besides', (industry, permit) => {
    expect(kindsOf({ industry })).toEqual([...kindsOf(), permit]);
  });

  test('lending is not taken, and it says why', () => {
    const [found] = evaluate(good, papers(), asked({ industry: 'LENDING' }), TODAY);
    expect(found).toMatchObject({ code: 'SUBJECT_NOT_ALLOWED', zh: '运营商不受理贷款类业务使用400号码', rule: 'A2' });
  });

  const set = (version: number, effectiveFrom: number, more: Partial<RequirementSet> = {}): RequirementSet => ({
    version,
    ...company,
    effectiveFrom,
    body: { allowed: true, youngest: 0, warnDays: 0, items: [] },
    ...more,
  });

  test('the newest set in force holds, from its instant on; of one instant the later', () => {
    const sets = [...presetRequirements, set(1, AT - 2), set(2, AT), set(3, AT), set(4, AT + 1)];
    expect(asked({}, undefined, sets).versions).toEqual([3]);
    expect(requirementsFor(sets, company, AT - 1, handled).versions).toEqual([1]);
    expect(requirementsFor(sets, company, AT + 1, handled).versions).toEqual([4]);
  });

  test('an industry’s own adds to that of all, and another carrier’s is of no matter', () => {
    const sets = [...presetRequirements, set(5, 1, { carrier: 'CHINA_MOBILE' }), set(6, 1, { industry: 'HEALTH' })];
    expect(asked({ industry: 'HEALTH' }, undefined, sets)).toMatchObject({ versions: [0, 6], youngest: 18 });
    expect(kindsOf({ industry: 'HEALTH' }, undefined, sets)).toEqual(kindsOf());
  });

  test('a sole proprietor may be declined by a carrier’s policy', () => {
    const body = { allowed: false, youngest: 0, warnDays: 0, items: [] };
    const sets = [...presetRequirements, set(7, 1, { subjectType: 'SOLE_PROPRIETOR', body })];
    expect(asked({ subjectType: 'SOLE_PROPRIETOR' }, undefined, sets).allowed).toBe(false);
    expect(asked({ subjectType: 'ENTERPRISE' }, undefined, sets).allowed).toBe(true);
  });

  test('where nothing was published and no preset is, nothing is taken', () => {
    expect(asked({}, undefined, [])).toMatchObject({ allowed: false, versions: [] });
  });

  test.each`
    body                                                        | path
    ${{ items: [{ kind: 'PASSPORT' }] }}                        | ${'items[0].kind'}
    ${{ items: [{ kind: 'CARRIER_FORM', when: 'SOMETIMES' }] }} | ${'items[0].when'}
    ${{ youngest: -1 }}                                         | ${'youngest'}
    ${{ youngest: 'x' }}                                        | ${'youngest'}
    ${{ why: { zh: '不办' } }}                                  | ${'why.en'}
    ${{ documents: [] }}                                        | ${'documents'}
    ${[]}                                                       | ${''}
  `('a set with a fault isn’t read, and the fault has its path: $path', ({ body, path }) => {
    const read = readRequirements(body);
    expect(read.ok ? null : read.problems.map((it) => it.path)).toContain(path);
  });
});

describe('A3, A4: what is missing or invalid', () => {
  test.each`
    id                      | zh                    | because
    ${'11010519491231002'}  | ${'应为18位'}         | ${'a character short'}
    ${'1101051949123100AX'} | ${'含有不允许的字符'} | ${'a letter among the digits'}
    ${'99010519491231002X'} | ${'行政区划有误'}     | ${'no such province'}
    ${'11010519490231002X'} | ${'出生日期有误'}     | ${'31 February'}
    ${'110105194912310021'} | ${'校验位不符'}       | ${'the check digit'}
  `('of an ID number it says what is wrong: $because', ({ id, zh }) => {
    const [found] = evaluate({ ...good, principal: { ...good.principal!, id } }, papers(), asked(), TODAY);
    expect(found).toMatchObject({ code: 'RESIDENT_ID_INVALID', zh: `法定代表人身份证号码有误：${zh}` });
  });

  test('of a good one nothing', () => expect(codes(good)).toEqual([]));

  test('of a transfer: that the number is in service with who gives it up, and where calls are to go', () => {
    const found = (more: Partial<ApplicationFacts>) => codes({ ...good, kind: 'TRANSFER', ...more });
    expect(found({})).toEqual([]);
    expect(found({ destinations: [] })).toEqual([['destinations', 'DESTINATIONS_MISSING']]);
    expect(found({ number: { held: false, paid: false } })).toEqual([['number', 'NUMBER_NOT_TRANSFERABLE']]);
    expect(codes({ ...good, destinations: [] })).toEqual([]); // of a new number they may come later
  });

  test('of an empty one all of it, at once', () => {
    const empty: ApplicationFacts = { ...good, number: { held: true, paid: false }, tariff: null, usagePurpose: null, creditCode: null, principal: null, handler: null }; // prettier-ignore
    const requirements = asked({}, { ...handled, hasCreditCode: false, hasHandler: false });
    expect(codes(empty, [], requirements)).toEqual([
      ['number', 'NUMBER_NOT_PAID'],
      ['tariff', 'TARIFF_MISSING'],
      ['usagePurpose', 'USAGE_PURPOSE_MISSING'],
      ['creditCode', 'CREDIT_CODE_MISSING'],
      ['principal', 'PERSON_MISSING'],
      ['BUSINESS_LICENCE', 'DOCUMENT_MISSING'],
      ['ORGANISATION_CODE_CERTIFICATE', 'DOCUMENT_MISSING'],
      ['LEGAL_PERSON_ID_FRONT', 'DOCUMENT_MISSING'],
      ['LEGAL_PERSON_ID_BACK', 'DOCUMENT_MISSING'],
      ['CARRIER_FORM', 'DOCUMENT_MISSING'],
    ]);
  });

  const other = (id: string, name = '张三') => ({ name, idKind: 'RESIDENT_ID' as const, id });
  test.each`
    change                                                           | found                                                      | because
    ${{ number: { held: false, paid: false } }}                      | ${[['number', 'NUMBER_NOT_HELD']]}                         | ${'what isn’t held can’t be paid'}
    ${{ subscriber: { kind: 'SOLE_PROPRIETOR', taxId: null } }}      | ${[['subjectType', 'SUBJECT_DIFFERS']]}                    | ${'the subscriber is another kind'}
    ${{ creditCode: '91110108551385082R' }}                          | ${[['creditCode', 'CREDIT_CODE_INVALID']]}                 | ${'the check character'}
    ${{ creditCode: '914403001922038216' }}                          | ${[['creditCode', 'CREDIT_CODE_DIFFERS']]}                 | ${'another company’s'}
    ${{ creditCode: null, registrationNumber: '110108000000016' }}   | ${[['registrationNumber', 'REGISTRATION_NUMBER_MANUAL']]}  | ${'an old number is a person’s to look at'}
    ${{ creditCode: null, registrationNumber: '11010800000001' }}    | ${[['registrationNumber', 'REGISTRATION_NUMBER_INVALID']]} | ${'14 digits'}
    ${{ principal: other('110105194912310021') }}                    | ${[['principal.id', 'RESIDENT_ID_INVALID']]}               | ${'the check digit'}
    ${{ principal: other('11010519491231002X', '张3') }}             | ${[['principal.name', 'PERSON_NAME_INVALID']]}             | ${'no name'}
    ${{ principal: { name: '张三', idKind: 'OTHER', id: 'E1234' } }} | ${[['principal.id', 'OTHER_ID_MANUAL']]}                   | ${'a passport'}
    ${{ handler: null }}                                             | ${[]}                                                      | ${'nobody acts for it'}
  `('$because', ({ change, found }) => {
    expect(codes({ ...good, ...change })).toEqual(found);
  });

  test.each`
    numbers | most | found                               | because
    ${4}    | ${5} | ${[]}                               | ${'this one is the fifth'}
    ${5}    | ${5} | ${[['number', 'TOO_MANY_NUMBERS']]} | ${'this one is the sixth'}
    ${0}    | ${1} | ${[]}                               | ${'the first of one'}
    ${1}    | ${1} | ${[['number', 'TOO_MANY_NUMBERS']]} | ${'the second of one'}
    ${9999} | ${0} | ${[]}                               | ${'0 is no limit'}
  `('of $numbers numbers beside it where $most are allowed: $because', ({ numbers, most, found }) => {
    expect(codes({ ...good, holding: { numbers, most } })).toEqual(found);
  });

  test('how many there are is said, and a person looks at it', () => {
    const [found] = evaluate({ ...good, holding: { numbers: 7, most: 5 } }, papers(), asked(), TODAY);
    expect(found).toMatchObject({ severity: 'WARNING', rule: 'A4', zh: '该主体已有7个号码，达到每个主体5个的上限，请人工核对' }); // prettier-ignore
  });

  test('who is barred gets none, whatever else is said; each is said at its place', () => {
    const barred = ['handler.id', 'principal.id', 'registrationNumber', 'creditCode'] as const;
    const found = evaluate({ ...good, usagePurpose: null, barred }, papers().slice(1), asked(), TODAY);
    expect(found.map((it) => [it.item, it.code, it.severity, it.zh])).toEqual([
      ['usagePurpose', 'USAGE_PURPOSE_MISSING', 'ERROR', '未填写号码用途'],
      ['creditCode', 'SUBJECT_BARRED', 'ERROR', '该主体不予受理（黑名单）'],
      ['registrationNumber', 'SUBJECT_BARRED', 'ERROR', '该主体不予受理（黑名单）'],
      ['principal.id', 'PERSON_BARRED', 'ERROR', '法定代表人不予受理（黑名单）'],
      ['handler.id', 'PERSON_BARRED', 'ERROR', '经办人不予受理（黑名单）'],
      ['BUSINESS_LICENCE', 'DOCUMENT_MISSING', 'ERROR', '缺少营业执照副本'],
    ]);
  });

  test('92 is no company’s', () => {
    const shop = '92110108551385082N';
    const changed = { ...good, creditCode: shop, subscriber: { ...good.subscriber, taxId: shop } };
    const [found] = evaluate(changed, papers(), asked(), TODAY);
    expect(found!.code).toMatch(/CREDIT_CODE_(OTHER_SUBJECT|INVALID)/);
  });

  test.each`
    birth         | found                   | because
    ${'20081105'} | ${[]}                   | ${'18 today'}
    ${'20081106'} | ${['PERSON_TOO_YOUNG']} | ${'18 tomorrow'}
  `('$because', ({ birth, found }) => {
    const all = [...'0123456789X'].map((check) => `110105${birth}001${check}`);
    const results = all.map((id) => codes({ ...good, principal: other(id) }).map(([, code]) => code));
    expect(results).toContainEqual(found);
  });

  test.each`
    more                                               | code                       | because
    ${{ file: 'STAGED' }}                              | ${'DOCUMENT_NOT_READY'}    | ${'it waits for its bytes'}
    ${{ file: 'QUARANTINED' }}                         | ${'DOCUMENT_UNSAFE'}       | ${'it is infected'}
    ${{ file: 'ERASED' }}                              | ${'DOCUMENT_ERASED'}       | ${'it is gone'}
    ${{ review: 'REJECTED', code: 'UNREADABLE' }}      | ${'DOCUMENT_REJECTED'}     | ${'a reviewer said so'}
    ${{ expiresOn: null }}                             | ${'DOCUMENT_NO_EXPIRY'}    | ${'it has a last day'}
    ${{ expiresOn: '2026-11-04' }}                     | ${'DOCUMENT_EXPIRED'}      | ${'yesterday was its last day'}
    ${{ expiresOn: '2026-11-04', review: 'APPROVED' }} | ${'DOCUMENT_EXPIRED'}      | ${'an approved one expires too'}
    ${{ expiresOn: '2026-11-05' }}                     | ${'DOCUMENT_EXPIRES_SOON'} | ${'today is its last day'}
    ${{ expiresOn: '2026-12-04' }}                     | ${'DOCUMENT_EXPIRES_SOON'} | ${'29 days are left'}
    ${{ expiresOn: '2026-12-05' }}                     | ${null}                    | ${'30 days are left'}
    ${{ expiresOn: LONG_TERM }}                        | ${null}                    | ${'it never expires'}
  `('a licence: $because', ({ more, code }) => {
    const documents = papers().map((it) => (it.kind === 'BUSINESS_LICENCE' ? { ...it, ...more } : it));
    expect(codes(good, documents)).toEqual(code ? [['BUSINESS_LICENCE', code]] : []);
  });

  test('a rejection says its code and its text, in both languages', () => {
    const documents = papers().map((it) => it.kind === 'CARRIER_FORM' ? paper('CARRIER_FORM', { review: 'REJECTED', code: 'NOT_SEALED', text: '第2页' }) : it); // prettier-ignore
    expect(evaluate(good, documents, asked(), TODAY)).toEqual([
      expect.objectContaining({
        zh: '运营商业务受理单未通过审核：未加盖公章，第2页',
        en: "carrier's acceptance form: rejected: the company’s seal is missing: 第2页",
        severity: 'ERROR',
      }),
    ]);
  });

  test('what nobody asks for is only a warning', () => {
    const found = evaluate(good, [...papers(), paper('SCHOOL_PERMIT')], asked(), TODAY);
    expect(found.map((it) => [it.item, it.code, it.severity])).toEqual([['SCHOOL_PERMIT', 'DOCUMENT_NOT_ASKED', 'WARNING']]); // prettier-ignore
  });

  test('law: attaching what is missing makes the list shorter, one by one, down to nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CARRIERS), fc.constantFrom(...industries.filter((it) => it !== 'LENDING')), fc.boolean(), (carrier, industry, hasHandler) => {
        const requirements = asked({ carrier, industry }, { ...handled, hasHandler });
        const facts = { ...good, handler: hasHandler ? good.handler : null };
        const needed = requirements.items.filter((it) => it.needed).map((it) => it.kind);
        return needed.every((_, at) => {
          const found = evaluate(facts, needed.slice(0, at).map((kind) => paper(kind)), requirements, TODAY).filter(isError); // prettier-ignore
          return found.length === needed.length - at;
        }) && evaluate(facts, needed.map((kind) => paper(kind)), requirements, TODAY).length === 0; // prettier-ignore
      }),
    ); // prettier-ignore
  });

  test('law: it never fails, and says the same twice', () => {
    const anyone = fc.record({ name: fc.string(), idKind: fc.constantFrom('RESIDENT_ID' as const, 'OTHER' as const), id: fc.string() }); // prettier-ignore
    fc.assert(
      fc.property(fc.option(fc.string()), fc.option(fc.string()), fc.option(anyone), (creditCode, registrationNumber, principal) => {
        const it = { ...good, creditCode, registrationNumber, principal };
        expect(evaluate(it, papers(), asked(), TODAY)).toEqual(evaluate(it, papers(), asked(), TODAY));
      }),
    ); // prettier-ignore
  });
});

test('every finding, kind and rejection has its words, in Chinese and in English, with nothing left to fill', () => {
  const about = [{ zh: '甲', en: 'one' }, { zh: '乙', en: 'two' }]; // prettier-ignore
  const all = [
    ...findingCodes.map((it) => finding('x', it, ...about)),
    ...documentKinds.map((it) => kindWords[it]),
    ...rejectionCodes.map((it) => rejectionWords[it]),
  ];
  for (const { zh, en } of all) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/[a-z]/);
    expect(zh + en).not.toMatch(/[{}]/);
  }
});
