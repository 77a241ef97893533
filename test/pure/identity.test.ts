import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { Cdr } from '../../src/calls/cdr.js';
import { callId, callKey, contentHash } from '../../src/calls/identity.js';
import { monthOf } from '../../src/month.js';

const SWITCH = '0193a1b2-0000-7000-8000-000000000001';
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const cdr: Cdr = {
  callUuid: 'c-1',
  leg: '',
  seq: 0,
  kind: 'final',
  called: '4001000001',
  caller: '13800138000',
  answeredBy: '02180000001',
  setupAt: 1795348104846,
  answerAt: 1795348110953,
  bridgeAt: null,
  endAt: 1795348171358,
  outcome: 'answered',
  talkMs: 60405,
  attempts: null,
};

test('D3: the key is SHA-256 of both ids with their lengths, its version and variant set', () => {
  const digest = createHash('sha256').update(`36:${SWITCH}3:c-1`).digest().subarray(0, 16);
  digest[6] = 0x80 | (digest[6]! & 0x0f);
  digest[8] = 0x80 | (digest[8]! & 0x3f);
  expect(callKey(SWITCH, 'c-1').replaceAll('-', '')).toBe(digest.toString('hex'));
  expect(callKey(SWITCH, 'c-1')).toMatch(UUID_V8);
});

test('D3: the stored identity of a call never changes', () => {
  expect(callKey(SWITCH, 'c-1')).toMatchInlineSnapshot(`"f0f67929-3784-8d1c-8887-cb6715dbb6b2"`);
  expect(callId(cdr.setupAt, callKey(SWITCH, 'c-1'))).toMatchInlineSnapshot(`"01a20316-068e-8d1c-8887-cb6715dbb6b2"`);
  expect(contentHash(cdr)).toMatchInlineSnapshot(`"6eb96d26-7719-855f-8d9e-c7698fcca6e8"`);
});

test('D3: no two pairs of switch and call have one key', () => {
  const text = fc.string({ unit: fc.constantFrom('1', ':', 'a'), maxLength: 6 });
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      expect(callKey(a, b) === callKey(c, d)).toBe(a === c && b === d);
    }),
    { numRuns: 2000 },
  );
});

test('ids sort by set-up and hold its month and the key', () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 11) });
  fc.assert(
    fc.property(instant, instant, fc.uuid(), fc.uuid(), (early, late, a, b) => {
      const [keyA, keyB] = [callKey(SWITCH, a), callKey(SWITCH, b)];
      const id = callId(early, keyA);
      expect(id).toMatch(UUID_V8);
      if (early < late) expect(id < callId(late, keyB)).toBe(true);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(early);
      expect(monthOf(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))).toBe(monthOf(early));
      expect(id.slice(14)).toBe(keyA.slice(14));
    }),
  );
});

test.each`
  changes                                  | same     | because
  ${{}}                                    | ${true}  | ${'D3: the same again'}
  ${{ talkMs: null }}                      | ${true}  | ${'D3: never billed, and not in every format'}
  ${{ callUuid: 'c-2', leg: 'b', seq: 1 }} | ${true}  | ${'D3: identity, not content'}
  ${{ kind: 'interim' }}                   | ${false} | ${'D5: a part is another thing'}
  ${{ called: '4001000002' }}              | ${false} | ${'who pays'}
  ${{ caller: '13800138001' }}             | ${false} | ${'T4: what distance'}
  ${{ caller: null }}                      | ${false} | ${'T4: what distance'}
  ${{ caller: '-' }}                       | ${false} | ${'not the mark of none'}
  ${{ answeredBy: '02180000002' }}         | ${false} | ${'T4: what distance'}
  ${{ setupAt: cdr.setupAt + 1 }}          | ${false} | ${'C5: the cap month'}
  ${{ answerAt: cdr.answerAt! + 1 }}       | ${false} | ${'T5: the start'}
  ${{ answerAt: null }}                    | ${false} | ${'T5: the start'}
  ${{ bridgeAt: cdr.answerAt }}            | ${false} | ${'T5: the start'}
  ${{ endAt: cdr.endAt + 1 }}              | ${false} | ${'T2: the duration'}
  ${{ outcome: 'failed' }}                 | ${false} | ${'T5: charged or not'}
`('content $same with $changes: $because', ({ changes, same }) => {
  expect(contentHash({ ...cdr, ...changes }) === contentHash(cdr)).toBe(same);
});

test('D3: what moves from one field to the next is other content', () => {
  const text = fc.option(fc.string({ unit: fc.constantFrom('1', ':', '-'), maxLength: 5 }));
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const one = contentHash({ ...cdr, caller: a, answeredBy: b });
      expect(one === contentHash({ ...cdr, caller: c, answeredBy: d })).toBe(a === c && b === d);
    }),
    { numRuns: 2000 },
  );
  expect(contentHash({ ...cdr, answerAt: null, bridgeAt: cdr.answerAt })).not.toBe(contentHash(cdr));
});

test('D3: ids and hashes are those of plain number texts, whatever the size of the number', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(0, 1, 999_999, 1_000_000, 65_535, 65_536)),
      (at) => {
        const key = callKey(SWITCH, 'c');
        expect(callId(at, key).replaceAll('-', '').slice(0, 12)).toBe(at.toString(16).padStart(12, '0'));
        const text = `final,answered,4001000001,${at},${at},,${at},-11:02180000001`;
        const digest = createHash('sha256').update(text).digest('hex');
        const content = contentHash({
          ...cdr,
          kind: 'final',
          outcome: 'answered',
          called: '4001000001',
          caller: null,
          answeredBy: '02180000001',
          setupAt: at,
          answerAt: at,
          bridgeAt: null,
          endAt: at,
        });
        expect(content.slice(0, 8)).toBe(digest.slice(0, 8));
      },
    ),
  );
});
