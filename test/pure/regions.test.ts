import { createRequire } from 'node:module';
import { readPhone } from '../../src/phone.js';
import { loadReference, packagedAreaCodes, packagedPrefixes } from '../../src/regions/io/reference.js';
import { readPrefixList } from '../../src/regions/mobile-prefixes.js';
import { distanceOf, firstPrefix, placeOf, placesOf, prefixCount } from '../../src/regions/places.js';

const { places } = loadReference();
const at = (raw: string) => placeOf(readPhone(raw), places);

test.each`
  raw                | areaCode  | province  | city          | because
  ${'13800138000'}   | ${'010'}  | ${'北京'} | ${'北京'}     | ${'a mobile by its prefix'}
  ${'13910000000'}   | ${'010'}  | ${'北京'} | ${'北京'}     | ${'a mobile by its prefix'}
  ${'18612345678'}   | ${'010'}  | ${'北京'} | ${'北京'}     | ${'a mobile by its prefix'}
  ${'18957509123'}   | ${'0575'} | ${'浙江'} | ${'绍兴'}     | ${'the published vector of phonedata'}
  ${'13926512345'}   | ${'0755'} | ${'广东'} | ${'深圳'}     | ${'a mobile by its prefix'}
  ${'18899991234'}   | ${'021'}  | ${'上海'} | ${'上海'}     | ${'a mobile by its prefix'}
  ${'15099991234'}   | ${'020'}  | ${'广东'} | ${'广州'}     | ${'a mobile by its prefix'}
  ${'19912345678'}   | ${null}   | ${null}   | ${null}       | ${'199 is younger than the packaged table'}
  ${'16612345678'}   | ${null}   | ${null}   | ${null}       | ${'166 is younger than the packaged table'}
  ${'01082345678'}   | ${'010'}  | ${'北京'} | ${'北京'}     | ${'a landline by its area code'}
  ${'02182345678'}   | ${'021'}  | ${'上海'} | ${'上海'}     | ${'a landline by its area code'}
  ${'02082345678'}   | ${'020'}  | ${'广东'} | ${'广州'}     | ${'a landline by its area code'}
  ${'075582345678'}  | ${'0755'} | ${'广东'} | ${'深圳'}     | ${'a landline by its area code'}
  ${'057182345678'}  | ${'0571'} | ${'浙江'} | ${'杭州'}     | ${'a landline by its area code'}
  ${'051282345678'}  | ${'0512'} | ${'江苏'} | ${'苏州'}     | ${'a landline by its area code'}
  ${'09518234567'}   | ${'0951'} | ${'宁夏'} | ${'银川'}     | ${'a landline by its area code'}
  ${'09918234567'}   | ${'0991'} | ${'新疆'} | ${'乌鲁木齐'} | ${'a landline by its area code'}
  ${'03948234567'}   | ${'0394'} | ${'河南'} | ${'周口'}     | ${'a landline by its area code'}
  ${'06928234567'}   | ${'0692'} | ${'云南'} | ${'德宏'}     | ${'a prefecture has its short name'}
  ${'07103234567'}   | ${'0710'} | ${'湖北'} | ${'襄阳'}     | ${'襄樊 has been 襄阳 since 2010'}
  ${'02885123456'}   | ${'028'}  | ${'四川'} | ${'成都'}     | ${'a code of three cities, told apart by the first digit'}
  ${'02826123456'}   | ${'028'}  | ${'四川'} | ${'资阳'}     | ${'a code of three cities, told apart by the first digit'}
  ${'02838123456'}   | ${'028'}  | ${'四川'} | ${'眉山'}     | ${'a code of three cities, told apart by the first digit'}
  ${'07313234567'}   | ${'0731'} | ${'湖南'} | ${'长沙'}     | ${'a digit that no other city has is the main one'}
  ${'07283234567'}   | ${'0728'} | ${'湖北'} | ${null}       | ${'a code of three cities that nothing tells apart'}
  ${'08988234567'}   | ${'0898'} | ${'海南'} | ${null}       | ${'a code of a whole province'}
  ${'037822345678'}  | ${'0371'} | ${'河南'} | ${'开封'}     | ${'a merged code leads to its successor'}
  ${'04138234567'}   | ${'024'}  | ${'辽宁'} | ${'沈阳'}     | ${'a merged code leads to its successor'}
  ${'08528234567'}   | ${'0851'} | ${'贵州'} | ${'贵阳'}     | ${'a merged code leads to its successor'}
  ${'0085228881234'} | ${null}   | ${null}   | ${null}       | ${'Hong Kong is overseas'}
  ${'02195588'}      | ${null}   | ${null}   | ${null}       | ${'a short code is everywhere'}
  ${'anonymous'}     | ${null}   | ${null}   | ${null}       | ${'a withheld number'}
`('R11: $because ($raw)', ({ raw, areaCode, province, city }) => {
  expect(at(raw)).toEqual({ areaCode, province, city });
});

test('R11: of the 317,822 packaged prefixes all but those of Hong Kong have an area code', () => {
  const { areas, areaOf } = packagedPrefixes();
  const without: Record<string, number> = {};
  let known = 0;
  for (const area of areaOf) {
    if (area === 0) continue;
    known++;
    const { province, city } = areas[area - 1]!;
    if (places.ofArea[area - 1]!.areaCode === null)
      without[`${province} ${city}`] = (without[`${province} ${city}`] ?? 0) + 1;
  }
  expect(known).toBe(317_822);
  expect(without).toEqual({ '香港 香港': 35 });
});

test("R11: the table says what the package's own query says", () => {
  const { query } = createRequire(import.meta.url)('query-mobile-phone-area') as {
    query(number: string): { province: string; city: string } | undefined;
  };
  const { areas, areaOf } = packagedPrefixes();
  const differing: number[] = [];
  for (let i = 0; i < prefixCount; i += 37) {
    const found = query(`${firstPrefix + i}0000`);
    const area = areas[areaOf[i]! - 1];
    if (area?.province !== found?.province || area?.city !== found?.city) differing.push(firstPrefix + i);
  }
  expect(differing).toEqual([]);
});

test('R11: another name of a city leads to its code, and to its present name where the code has one city', () => {
  const list = readPrefixList('1300000,安徽,巢湖\n1300001,湖北,江汉\n1300002,内蒙古,锡林郭勒盟\n1300003,新疆,巴州\n');
  const own = placesOf(packagedAreaCodes(), list.prefixes);
  expect(own.ofArea).toEqual([
    { areaCode: '0551', province: '安徽', city: '合肥' },
    { areaCode: '0728', province: '湖北', city: null },
    { areaCode: '0479', province: '内蒙古', city: '锡林郭勒' },
    { areaCode: '0996', province: '新疆', city: '巴音郭楞' },
  ]);
});

test('R11: a prefix list of one’s own has its edges, and its bad lines are named', () => {
  const { prefixes, count, refused, refusedCount } = readPrefixList(
    '\uFEFF1300000,北京,北京,100000,010\r\n1999999,火星,奥林帕斯\r\n\r\n1299999,北京,北京\r\n138001,北京,北京\r\n1380013,北京\r\n',
  );
  const own = placesOf(packagedAreaCodes(), prefixes);
  expect(placeOf(readPhone('13000001234'), own)).toEqual({ areaCode: '010', province: '北京', city: '北京' });
  expect(placeOf(readPhone('19999991234'), own)).toEqual({ areaCode: null, province: '火星', city: '奥林帕斯' });
  expect(placeOf(readPhone('13800138000'), own).areaCode).toBeNull();
  expect([count, refusedCount]).toEqual([2, 3]);
  expect(refused.map(({ line, found }) => [line, found])).toEqual([
    [4, '1299999,北京,北京'],
    [5, '138001,北京,北京'],
    [6, '1380013,北京'],
  ]);
});

test.each`
  text                                                                                        | count    | because
  ${'1300000, 北京 ,北京\r\n'}                                                                | ${1}     | ${'spaces around a name are passed over'}
  ${'1300000,北京,北京'}                                                                      | ${1}     | ${'the last line needs no end'}
  ${'1300000,北京,北京\n1300000,上海,上海'}                                                   | ${1}     | ${'a prefix that comes twice counts once'}
  ${'1300000,,北京'}                                                                          | ${0}     | ${'no province'}
  ${'1300000,北京, '}                                                                         | ${0}     | ${'no city'}
  ${'1300000,北京,<b>'}                                                                       | ${0}     | ${'no name of a place'}
  ${`1300000,北京,${'长'.repeat(31)}`}                                                        | ${0}     | ${'a name of 31 letters'}
  ${`1300000,北京,${'长'.repeat(30)}`}                                                        | ${1}     | ${'a name of 30 letters'}
  ${Array.from({ length: 5_001 }, (_, i) => `${1_300_000 + i},省,市${i}`).join('\n')}         | ${5_000} | ${'there are not more than 5,000 areas'}
  ${Array.from({ length: 5_001 }, (_, i) => `${1_300_000 + i},省,市${i % 5_000}`).join('\n')} | ${5_001} | ${'but as many prefixes as there are'}
`('R11: of a list are read $count: $because', ({ text, count }) => {
  const read = readPrefixList(text);
  expect([read.count, read.refusedCount]).toEqual([
    count,
    text.trim().split('\n').length - Math.max(count, Number(text.includes('上海')) * 2),
  ]);
});

test('R11: the first 20 refused lines are kept, and all are counted', () => {
  const { refused, refusedCount } = readPrefixList('x\n'.repeat(21));
  expect([refused.length, refused.at(-1)!.line, refusedCount]).toEqual([20, 20, 21]);
});

test('within a province no city’s name begins another’s, and every code that is named exists', () => {
  const { codes, retired, names } = packagedAreaCodes();
  const cities = Object.values(codes).flatMap(([province, ...all]) =>
    all.map((city) => province + city.replace(/\d/, '')),
  );
  expect(new Set(cities).size).toBe(cities.length);
  expect(cities.filter((a) => cities.some((b) => a !== b && a.startsWith(b)))).toEqual([]);
  for (const code of [...Object.values(retired), ...Object.values(names)]) expect(codes[code]).toBeDefined();
  for (const code of Object.keys(retired)) expect(codes[code]).toBeUndefined();
  expect(Object.keys(codes)).toHaveLength(321);
});

test.each`
  caller            | answeredBy        | distance           | because
  ${'13926512345'}  | ${'075582345678'} | ${'LOCAL'}         | ${'a Shenzhen mobile and a Shenzhen landline'}
  ${'02886123456'}  | ${'02838123456'}  | ${'LOCAL'}         | ${'two cities under one area code'}
  ${'037822345678'} | ${'037162345678'} | ${'LOCAL'}         | ${'a merged code and its successor'}
  ${'02082345678'}  | ${'075582345678'} | ${'LONG_DISTANCE'} | ${'two area codes of one province'}
  ${'19912345678'}  | ${'075582345678'} | ${'LONG_DISTANCE'} | ${'an unknown caller'}
  ${'075582345678'} | ${'19912345678'}  | ${'LONG_DISTANCE'} | ${'an unknown destination'}
  ${'anonymous'}    | ${'anonymous'}    | ${'LONG_DISTANCE'} | ${'two unknown places are not the same one'}
`('T4: $because is $distance', ({ caller, answeredBy, distance }) => {
  expect(distanceOf(at(caller), at(answeredBy))).toBe(distance);
});
