import fc from 'fast-check';
import { CopyRows } from '../../src/db/copy-format.js';
import { uuidArray } from '../../src/db/uuid-bytes.js';

const row = fc.record({
  text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null), fc.constant('x'.repeat(70_000))), // over a block
  usual: fc.constantFrom('answered', '广东深圳', '', null),
  uuid: fc.uuid(),
  count: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  dropped: fc.boolean(),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function write(rows: CopyRows, it: Row): number {
  const at = rows.row();
  rows.text(it.text);
  rows.usualText(it.usual);
  rows.uuid(it.uuid);
  rows.usualUuid(it.uuid);
  rows.int4(it.count);
  return at;
}

const bytesOf = (rows: CopyRows) => Buffer.concat(rows.end()).toString('hex');

test('rows that were dropped leave no byte', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (all) => {
      const [some, only] = [new CopyRows(5), new CopyRows(5)];
      for (const it of all) {
        const at = write(some, it);
        if (it.dropped) some.drop(at);
        else write(only, it);
      }
      expect(some.rows).toBe(only.rows);
      expect(bytesOf(some)).toBe(bytesOf(only));
    }),
  );
});

test('what is usual is written as what isn’t', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), (uuid, text) => {
      const [usual, plain] = [new CopyRows(2), new CopyRows(2)];
      usual.row();
      usual.usualUuid(uuid);
      usual.usualText(text);
      plain.row();
      plain.uuid(uuid);
      plain.text(text);
      expect(bytesOf(usual)).toBe(bytesOf(plain));
    }),
  );
});

test('an array of ids is what PostgreSQL’s binary format says', () => {
  const ids = ['0193a1b2-0000-7000-8000-000000000001', 'ffffffff-ffff-8fff-bfff-fffffffffffe'];
  const [one, other] = ids.map((it) => `00000010${it.replaceAll('-', '')}`);
  expect(uuidArray(ids).toString('hex')).toBe(`000000010000000000000b860000000200000001${one}${other}`);
});
