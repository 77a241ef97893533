import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readPhone } from '../../src/phone.js';
import { Refusal } from '../../src/refusal.js';
import { comparePlaces } from '../../src/regions/compare-places.js';
import { packagedAreaCodes } from '../../src/regions/io/reference.js';
import { readPrefixList } from '../../src/regions/mobile-prefixes.js';
import { placeOf, placesOf } from '../../src/regions/places.js';
import { listText } from '../../src/regions/prefix-list.js';
import { readZdb } from '../../src/regions/read-zdb.js';
import { unpack } from '../../src/regions/unpack.js';
import { realZdb, sealed, whereItIs, zdb, zip } from '../support/zdb.js';

const young = {
  '1300000': '山东|济南|250000|0531|联通',
  '1661234': '重庆|重庆|400000|023|联通',
  '1731234': '江苏|连云港|222000|0518|电信',
  '1991234': '河北|唐山|63000|0315|电信',
  '1999999': '新疆|巴州|841000|0996|电信',
};
const file = zip(zdb(young));
const placesIn = (bytes: Buffer) => placesOf(packagedAreaCodes(), readZdb(unpack(bytes)).prefixes);

test.each`
  caller           | areaCode  | province  | city          | because
  ${'13000001234'} | ${'0531'} | ${'山东'} | ${'济南'}     | ${'the first prefix that there is'}
  ${'16612345678'} | ${'023'}  | ${'重庆'} | ${'重庆'}     | ${'16x'}
  ${'17312345678'} | ${'0518'} | ${'江苏'} | ${'连云港'}   | ${'17x'}
  ${'19912345678'} | ${'0315'} | ${'河北'} | ${'唐山'}     | ${'19x'}
  ${'19999995678'} | ${'0996'} | ${'新疆'} | ${'巴音郭楞'} | ${'the last prefix that there is, and the present name of its city'}
  ${'16612355678'} | ${null}   | ${null}   | ${null}       | ${'a prefix beside one'}
`('R11: from a phone2region.zdb $because ($caller)', ({ caller, areaCode, province, city }) => {
  expect(placeOf(readPhone(caller), placesIn(file))).toEqual({ areaCode, province, city });
});

/** As text, because two arrays of 700,000 are compared slowly. */
const said = (bytes: Buffer) => listText(readZdb(unpack(bytes)).prefixes);

test('R11: what a file says is the same as a zdb, unzipped, gzipped, and as a list of its lines', () => {
  const { count, version } = readZdb(unpack(file));
  expect([count, version]).toEqual([5, 20260101]);
  const text = '1300000,山东,济南\n1661234,重庆,重庆\n1731234,江苏,连云港\n1991234,河北,唐山\n1999999,新疆,巴州\n';
  expect([said(file), said(gzipSync(zdb(young))), said(zdb(young))]).toEqual([text, text, text]);
  const list = readPrefixList(unpack(gzipSync(text)).toString());
  expect([listText(list.prefixes), list.count, list.refusedCount]).toEqual([text, 5, 0]);
});

const areas = ['北京|北京', '广东|深圳', '湖南|吉首'];
const table = fc.dictionary(
  fc.integer({ min: 1_300_000, max: 1_999_999 }).map(String),
  fc.constantFrom(...areas).map((it) => `${it}|1|010|移动`),
  { minKeys: 1, maxKeys: 50 },
);

test('R11: each prefix has the area that was written for it, and no other has one', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const lines = Object.entries(rows).map(([prefix, it]) => `${prefix},${it.split('|').slice(0, 2).join()}\n`);
      expect(said(zip(zdb(rows)))).toBe(lines.toSorted().join(''));
    }),
    { numRuns: 50 },
  );
});

const refusalOf = (bytes: Buffer): string => {
  try {
    readZdb(unpack(bytes));
    return 'read';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
};

test('a file that is cut anywhere, or has a byte altered, is refused or says the same', () => {
  const whole = said(file);
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      expect(refusalOf(file.subarray(0, at))).toMatch(/cut or altered/);
      const altered = Buffer.from(file);
      altered[at]! ^= by;
      if (refusalOf(altered) === 'read') expect(said(altered)).toBe(whole); // a date of the ZIP's
    }),
    { numRuns: 300 },
  );
});

test('so is one whose checksum was made right again: nothing is read beyond its end', () => {
  const inner = zdb(young);
  fc.assert(
    fc.property(fc.integer({ min: 4, max: inner.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const altered = Buffer.from(inner);
      altered[at]! ^= by;
      refusalOf(sealed(altered)); // throws what is no refusal
    }),
    { numRuns: 2_000 },
  );
});

const patched = (at: number, value: number) => {
  const inner = zdb(young);
  inner.writeUInt32LE(value, at);
  return sealed(inner);
};
const records = Object.values(young).reduce((sum, it) => sum + 1 + Buffer.byteLength(it), 0);
const rowsAt = 20 + records + 2736 * 4;
const tooMany = zdb({ '1300000': '北京|北京' }, 1);

test.each`
  bytes                                       | says                                                          | because
  ${file.subarray(0, file.length - 1)}        | ${/the directory at its end is missing/}                      | ${'its last byte is missing'}
  ${zip(zdb(young), { files: 2 })}            | ${/found 2 files in it, allowed is one/}                      | ${'two files are in it'}
  ${zip(zdb(young), { method: 14 })}          | ${/found compression 14, allowed is 8, deflate/}              | ${'it is packed in another way'}
  ${zip(zdb(young), { size: 7 })}             | ${/cut or altered at byte 45: its content has \d+ bytes/}     | ${'its directory has another size'}
  ${zip(zdb(young), { sum: 7 })}              | ${/has the checksum [0-9a-f]{8}, and not 00000007/}           | ${'its directory has another checksum'}
  ${zdb(young).fill(1, 30, 31)}               | ${/bytes have the checksum [0-9a-f]{8}, and not [0-9a-f]{8}/} | ${'a byte of the inner file was altered'}
  ${zdb(young).subarray(0, 19)}               | ${/at byte 19: its head has 20 bytes/}                        | ${'its head is cut'}
  ${sealed(zdb(young).subarray(0, rowsAt))}   | ${/block 0 from \d+ to \d+ of/}                               | ${'its rows are cut'}
  ${patched(16, rowsAt + 5)}                  | ${/at byte 8: records, index and rows at/}                    | ${'its rows begin elsewhere'}
  ${patched(8, 19)}                           | ${/at byte 8: records, index and rows at/}                    | ${'its records begin in its head'}
  ${patched(rowsAt + 1, rowsAt)}              | ${/a row whose record is at/}                                 | ${'a row leads out of the records'}
  ${zdb({ '1300000': '北京' })}               | ${/prefix 1300000: allowed is names of 1 to 30 letters/}      | ${'a record has no city'}
  ${zdb({ '1300000': '北京|北,京' })}         | ${/prefix 1300000: allowed is names of 1 to 30 letters/}      | ${'a city has a comma'}
  ${gzipSync(zdb(young)).subarray(0, 60)}     | ${/gzip: cut or altered/}                                     | ${'the gzip is cut'}
  ${gzipSync(Buffer.alloc(65 * 1024 * 1024))} | ${/longer than the 64 MB/}                                    | ${'a bomb'}
  ${zip(Buffer.alloc(65 * 1024 * 1024))}      | ${/longer than the 64 MB/}                                    | ${'a bomb in a ZIP'}
  ${tooMany}                                  | ${/^read$/}                                                   | ${'(one that is right)'}
`('a file is refused with its place: $because', ({ bytes, says }) => {
  expect(refusalOf(bytes)).toMatch(says);
});

test('R11: a comparison goes by places, not by how two tables write them', () => {
  const places = (text: string) => placesOf(packagedAreaCodes(), readPrefixList(text).prefixes);
  const before = places(
    '1300000,湖北,襄樊\n1300001,北京,北京\n1300002,广东,深圳\n1300003,广东,深圳\n1300004,浙江,杭州\n',
  );
  const after = places(
    '1300000,湖北,襄阳\n1300001,上海,上海\n1300002,广东,广州\n1300003,广东,广州\n1300005,浙江,杭州\n',
  );
  const { added, changed, gone } = comparePlaces(before, after);
  expect([added.count, changed.count, gone.count]).toEqual([1, 3, 1]);
  expect(changed.examples.map((it) => [it.prefix, it.before!.city, it.after!.city])).toEqual([
    [1_300_001, '北京', '上海'],
    [1_300_002, '深圳', '广州'], // one of each pair
  ]);
  expect(comparePlaces(after, after)).toMatchObject({ added: { count: 0 }, changed: { count: 0 }, gone: { count: 0 } });
});

whereItIs('R11: the real file places callers of 2025, and each of its areas has an area code', () => {
  const { prefixes, count, version } = readZdb(unpack(readFileSync(realZdb)));
  expect([count, version, prefixes.areas.length]).toEqual([517_258, 20250201, 363]);
  const places = placesOf(packagedAreaCodes(), prefixes);
  expect(places.ofArea.filter((it) => it.areaCode === null)).toEqual([]);
  const cityOf = (caller: string) => placeOf(readPhone(caller), places).city;
  const known = [
    ['13800138000', '北京'], ['18957509123', '绍兴'], ['13926512345', '深圳'], ['19912345678', '唐山'],
    ['19212345678', '重庆'], ['16612345678', '重庆'], ['17312345678', '连云港'], ['17012345678', '杭州'],
    ['16500001111', '北京'], ['18899991234', '上海'], ['15099991234', '广州'], ['17400001234', '西安'],
  ] as [string, string][]; // prettier-ignore
  for (const [caller, city] of known) expect([caller, cityOf(caller)]).toEqual([caller, city]);
  expect(cityOf('14112345678')).toBeNull();
});
