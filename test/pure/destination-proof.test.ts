import {
  addMonthsTo,
  endOfDay,
  faultsOf,
  holderOf,
  isMove,
  isPersonal,
  proofMoves,
  proofStates,
  readDay,
  untilOf,
  type ProofMove,
} from '../../src/routing/destinations/proof.js';
import { doubtsOf } from '../../src/routing/destinations/doubts.js';
import { passedOverIn, undialable } from '../../src/routing/decide.js';

const at = (text: string) => Date.parse(text);

test('A7: the moves, and no others', () => {
  const all = Object.keys(proofMoves) as ProofMove[];
  expect(all.flatMap((move) => proofStates.filter((it) => isMove(move, it)).map((it) => `${it} ${move} ${proofMoves[move].to}`))).toEqual([
    'FILED approve APPROVED',
    'SUSPENDED approve APPROVED',
    'FILED reject REJECTED',
    'APPROVED suspend SUSPENDED',
    'FILED replace REPLACED',
    'APPROVED replace REPLACED',
    'SUSPENDED replace REPLACED',
    'FILED end ENDED',
    'APPROVED end ENDED',
    'SUSPENDED end ENDED',
  ]);
}); // prettier-ignore

test.each`
  issuedOn        | validThrough    | until                          | because
  ${'2026-11-05'} | ${null}         | ${'2027-11-05T00:00:00+08:00'} | ${'a year from its day'}
  ${'2028-02-29'} | ${null}         | ${'2029-02-28T00:00:00+08:00'} | ${'a year from a leap day'}
  ${'2026-11-05'} | ${'2027-03-31'} | ${'2027-04-01T00:00:00+08:00'} | ${'never more than the document allows: its last day counts'}
  ${'2026-11-05'} | ${'2029-03-31'} | ${'2027-11-05T00:00:00+08:00'} | ${'a document that holds for longer proves no more than a year'}
`('A7: $because', ({ issuedOn, validThrough, until }) => {
  expect(untilOf({ issuedOn, validThrough }, 12)).toBe(at(until));
});

test.each`
  now                                | why                | because
  ${'2027-11-04T23:59:59.999+08:00'} | ${null}            | ${'the last instant before its end'}
  ${'2027-11-05T00:00:00.000+08:00'} | ${'PROOF_EXPIRED'} | ${'its end'}
  ${'2027-11-05T00:00:00.001+08:00'} | ${'PROOF_EXPIRED'} | ${'after it'}
`('A7: $because', ({ now, why }) => {
  const line = { verified: new Map([['13800138000', at('2027-11-05T00:00:00+08:00')]]) };
  const dialling = { now: at(now), shutOffs: { destinations: new Set<string>() } };
  expect(undialable('13800138000', line, dialling)).toBe(why);
  expect(undialable('13800138001', line, dialling)).toBe('NOT_VERIFIED');
  const shut = { ...dialling, shutOffs: { destinations: new Set(['13800138000']) } };
  expect(undialable('13800138000', line, shut)).toBe(why ?? 'SHUT_OFF');
  const list = ['13800138000', '13800138001', '13800138000'].map((number) => ({ number, ringSeconds: 20 }));
  expect(passedOverIn(list, line, dialling)).toEqual([...(why ? [`13800138000 ${why}`] : []), '13800138001 NOT_VERIFIED']);
}); // prettier-ignore

const BILL = ['FIXED_LINE_BILL'];
test.each`
  line        | papers                     | issuedOn        | validThrough    | fields              | because
  ${'fixed'}  | ${BILL}                    | ${'2026-11-05'} | ${null}         | ${[]}               | ${'a bill of today'}
  ${'fixed'}  | ${BILL}                    | ${'2026-11-06'} | ${null}         | ${['issuedOn']}     | ${'a bill of tomorrow'}
  ${'fixed'}  | ${BILL}                    | ${'2026-08-05'} | ${null}         | ${[]}               | ${'a bill of three months ago'}
  ${'fixed'}  | ${BILL}                    | ${'2026-08-04'} | ${null}         | ${['issuedOn']}     | ${'a bill that is a day older'}
  ${'fixed'}  | ${['FIXED_LINE_CONTRACT']} | ${'2026-08-04'} | ${'2027-08-03'} | ${['issuedOn']}     | ${'a contract, too'}
  ${'fixed'}  | ${BILL}                    | ${'2026-11-01'} | ${'2026-11-05'} | ${[]}               | ${'its last day is today'}
  ${'fixed'}  | ${BILL}                    | ${'2026-11-01'} | ${'2026-11-04'} | ${['validThrough']} | ${'its last day was yesterday'}
  ${'mobile'} | ${['MOBILE_REAL_NAME']}    | ${'2025-11-06'} | ${null}         | ${[]}               | ${'a mobile’s may be older'}
  ${'mobile'} | ${['MOBILE_REAL_NAME']}    | ${'2025-11-05'} | ${null}         | ${['issuedOn']}     | ${'but proves nothing after a year'}
  ${'mobile'} | ${BILL}                    | ${'2026-11-05'} | ${null}         | ${['papers']}       | ${'a fixed line’s bill proves no mobile'}
  ${'fixed'}  | ${['MOBILE_REAL_NAME']}    | ${'2026-11-05'} | ${null}         | ${['papers']}       | ${'and the other way round'}
  ${'fixed'}  | ${['STATEMENT_OF_USE']}    | ${'2026-11-05'} | ${null}         | ${['papers']}       | ${'a statement alone proves nothing'}
  ${'fixed'}  | ${[]}                      | ${'2026-11-06'} | ${'2026-11-04'} | ${['papers', 'issuedOn', 'validThrough']} | ${'all faults at once'}
`('A7: $because', ({ line, papers, issuedOn, validThrough, fields }) => {
  expect(faultsOf({ issuedOn, validThrough, papers }, line, '2026-11-05', 12).map((it) => it.field)).toEqual(fields);
}); // prettier-ignore

test.each`
  name                      | holder            | personal | because
  ${'北京示例科技有限公司'} | ${'SUBSCRIBER'}   | ${false} | ${'the company'}
  ${'北京示例（科技）有限公司'} | ${'OTHER'}    | ${false} | ${'another company'}
  ${'北京示例 科技有限公司'} | ${'SUBSCRIBER'}  | ${false} | ${'a space makes no other name'}
  ${'张三丰'}               | ${'LEGAL_PERSON'} | ${true}  | ${'its legal person'}
  ${'李四'}                 | ${'OTHER'}        | ${true}  | ${'somebody else'}
  ${'阿依古丽·买买提'}      | ${'OTHER'}        | ${true}  | ${'a long name is a person’s too'}
  ${'John Smith'}           | ${'OTHER'}        | ${true}  | ${'a foreigner’s'}
  ${'朝阳区老王修车店'}     | ${'OTHER'}        | ${false} | ${'a shop'}
`('A7: whose the line is: $because', ({ name, holder, personal }) => {
  const found = holderOf(name, '北京示例科技有限公司', ['张三丰']);
  expect({ found, personal: isPersonal(name, found) }).toEqual({ found: holder, personal });
}); // prettier-ignore

test('what a reviewer looks at twice', () => {
  const filed = { origin: 'FILED', holderIs: 'SUBSCRIBER' } as const;
  const [bill, use] = [{ kind: 'FIXED_LINE_BILL' as const }, { kind: 'STATEMENT_OF_USE' as const }];
  expect(doubtsOf(filed, [{ ...bill, isClean: true }, { ...use, isClean: true }])).toEqual([]);
  expect(doubtsOf({ ...filed, holderIs: 'LEGAL_PERSON' }, [{ ...use, isClean: true }])).toEqual([]);
  expect(doubtsOf({ ...filed, holderIs: 'OTHER' }, [{ ...bill, isClean: false }])).toEqual([
    'HOLDER_DIFFERS',
    'STATEMENT_MISSING',
    'DOCUMENT_NOT_CLEAN',
  ]);
  expect(doubtsOf({ origin: 'LEGACY', holderIs: null }, [])).toEqual([]);
}); // prettier-ignore

test('days', () => {
  expect(['2026-11-05', '2028-02-29'].map(readDay)).toEqual(['2026-11-05', '2028-02-29']);
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '', '2026-11-05T00:00'].map(readDay)).toEqual(Array(5).fill(null));
  expect([addMonthsTo('2026-11-30', -9), addMonthsTo('2026-01-31', 1), addMonthsTo('2026-12-15', 1)]).toEqual(['2026-02-28', '2026-02-28', '2027-01-15']); // prettier-ignore
  expect(endOfDay('2026-11-05')).toBe(at('2026-11-06T00:00:00+08:00'));
});
