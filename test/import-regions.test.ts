import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sweep } from '../jobs/sweep.js';
import { importRegions, type ImportRegionsOptions } from '../src/cli/import-regions.js';
import { readPhone } from '../src/phone.js';
import { Refusal } from '../src/refusal.js';
import { openReference } from '../src/regions/io/reference.js';
import { placeOf } from '../src/regions/places.js';
import { rowsOf } from './support/books.js';
import { useWork } from './support/work.js';
import { realZdb, whereItIs, zdb, zip } from './support/zdb.js';

const work = useWork('2026-11-24T10:00:00+08:00');

afterEach(async () => {
  await work.owner.query('truncate prefix_files');
  await work.reference.refresh(work.worker);
});

/** What the command says. */
async function imports(path: string | undefined, options: ImportRegionsOptions = {}): Promise<string> {
  let said = '';
  await importRegions(work, path, options, { write: (text) => (said += text) });
  return said;
}

let files = 0;
function file(content: string | Buffer, name = `prefixes-${(files += 1)}`): string {
  const path = join(work.config.folder, name);
  writeFileSync(path, content);
  return path;
}

const cityOf = (caller: string) => placeOf(readPhone(caller), work.reference.now().places).city;
const stored = () => rowsOf(work, 'select name, prefixes from prefix_files order by imported_at, id');
const events = async () =>
  (await rowsOf<{ entry: string }>(work, 'select entry from audit_log order by seq')).map(({ entry }) =>
    JSON.parse(entry),
  );

const young = '1380013,北京,北京\n1661234,重庆,重庆\n1731234,江苏,连云港\n1991234,河北,唐山\n1300000,江西,鹰潭\n';

describe('R11: a file of mobile prefixes', () => {
  test.each([
    ['a list', young, 'a list'],
    ['a list in gzip', gzipSync(young), 'a list'],
    ['a list with a mark before it and Windows’ line ends', `\uFEFF${young.replaceAll('\n', '\r\n')}`, 'a list'],
    ['a phone2region.zdb', zip(zdb(Object.fromEntries(young.trim().split('\n').map((it) => [it.slice(0, 7), `${it.slice(8).replace(',', '|')}|1|1|移动`])))), 'phone2region, version 20260101'], // prettier-ignore
  ])('as %s takes the place of the packaged ones, whatever its name', async (_, content, format) => {
    expect([cityOf('16612345678'), cityOf('19912345678')]).toEqual([null, null]); // younger than the packaged table
    const said = await imports(file(content, 'data.bin'));
    expect(said).toContain(`data.bin: ${format}\n  5 prefixes in 5 areas\n`);
    expect(await work.reference.refresh(work.app)).toBe(true);
    const callers = ['16612345678', '17312345678', '19912345678', '13800138000', '13000001234'];
    expect(callers.map(cityOf)).toEqual(['重庆', '连云港', '唐山', '北京', '鹰潭']);
    expect(cityOf('13910000000')).toBeNull(); // all of it: what the file has not is gone
    expect(await stored()).toEqual([{ name: 'data.bin', prefixes: 5 }]);
    const [event] = (await events()).slice(-1);
    expect(event).toMatchObject({
      type: 'prefixes.imported',
      who: 'command',
      subject: 'prefixes',
      after: { file: 'data.bin', prefixes: 5 },
    });
  });

  test('is compared with what is in force, in lines of 80 columns', async () => {
    const said = await imports(file(`${young}1380014,火星,奥林帕斯\n`), { check: true });
    expect(said.slice(said.indexOf('\n'))).toBe(`
  6 prefixes in 6 areas
  without an area code, and so long distance to all: 1
    火星 奥林帕斯
Against what is in force:
          3 new
            1661234  023 重庆
            1731234  0518 江苏 连云港
            1991234  0315 河北 唐山
          2 in another place
            1300000  0531 山东 济南 → 0701 江西 鹰潭
            1380014  010 北京 → 火星 奥林帕斯
    317,819 gone
            1300001  0519 江苏 常州
            1300002  0551 安徽 合肥
            1300003  0831 四川 宜宾
Nothing was changed.
`);
  });

  test('that is only checked changes nothing', async () => {
    const before = await events();
    await imports(file(young), { check: true });
    expect([
      await stored(),
      (await events()).length - before.length,
      await work.reference.refresh(work.worker),
    ]).toEqual([[], 0, false]);
  });

  test('again says so, and is not stored again; another one, and then the first, are', async () => {
    const [one, other] = [file(young), file('1380013,上海,上海\n')];
    await imports(one);
    expect(await imports(file(gzipSync(`${young}\n1380013,北京,北京\n`)))).toContain(
      'This is what is in force since 2026-11-24. Nothing was changed.',
    );
    expect(await stored()).toHaveLength(1);
    await imports(other);
    await imports(one);
    expect(await stored()).toHaveLength(3);
    expect(cityOf('13800138000')).toBe('上海'); // the import itself looked when it began, and nobody has since
    await work.reference.refresh(work.worker);
    expect(cityOf('13800138000')).toBe('北京');
  });

  test('--packaged goes back, once', async () => {
    expect(await imports(undefined, { packaged: true })).toContain('This is what is in force. Nothing was changed.');
    await imports(file(young));
    const said = await imports(undefined, { packaged: true });
    expect(said).toMatch(/317,822 prefixes in 3\d\d areas\n[^]*317,820 new\n[^]*It is in force/);
    expect(await imports(undefined, { packaged: true })).toContain('in force since 2026-11-24');
    expect(await stored()).toEqual([expect.anything(), { name: 'packaged', prefixes: 0 }]);
    await work.reference.refresh(work.worker);
    expect([cityOf('19912345678'), cityOf('13910000000')]).toEqual([null, '北京']);
  });

  test('with refused lines is not imported, unless they are to be skipped', async () => {
    const path = file(`${young}prefix,province,city\n${'1299999,某某省某某自治州某某县,某某\n'.repeat(25)}`);
    let said = '';
    const strict = importRegions(work, path, {}, { write: (text) => (said += text) });
    await expect(strict).rejects.toThrow('lines are refused, so nothing was imported; --skip-refused');
    expect(await stored()).toEqual([]);
    expect(said).toContain(
      '  lines refused: 26\n    line 6: found prefix,province,city, allowed is 1380013,province,city\n',
    );
    expect(said).toContain('\n    and 6 more\n');
    const columns = (line: string) => [...line].reduce((sum, it) => sum + (it.codePointAt(0)! >= 0x1100 ? 2 : 1), 0);
    expect(said.split('\n').filter((it) => columns(it) > 80)).toEqual([]);
    await imports(path, { skipRefused: true });
    expect(await stored()).toMatchObject([{ prefixes: 5 }]);
  });

  test.each`
    content                                             | code           | says                                                 | because
    ${''}                                               | ${'BAD_INPUT'} | ${'there is no mobile prefix in it'}                 | ${'it is empty'}
    ${'\n\n'}                                           | ${'BAD_INPUT'} | ${'there is no mobile prefix in it'}                 | ${'its lines are'}
    ${Buffer.from(`${young}`, 'utf16le')}               | ${'BAD_INPUT'} | ${'cut or altered'}                                  | ${'it is UTF-16'}
    ${Buffer.from([...Buffer.from(young), 0xb1, 0xb1])} | ${'BAD_INPUT'} | ${'line 6 is not UTF-8; allowed is a list in UTF-8'} | ${'a line is GBK'}
    ${zip(zdb({ '1380013': '北京|北京' })).subarray(9)} | ${'BAD_INPUT'} | ${'cut or altered'}                                  | ${'its head is cut'}
    ${gzipSync(young).subarray(0, 40)}                  | ${'BAD_INPUT'} | ${'gzip: cut or altered'}                            | ${'its end is cut'}
    ${'x\n'}                                            | ${'BAD_INPUT'} | ${'lines are refused, so nothing was imported'}      | ${'every line is refused'}
  `('is refused as a whole, and nothing changes, because $because', async ({ content, code, says }) => {
    const path = file(content);
    await expect(imports(path)).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
    expect(await stored()).toEqual([]);
  });

  test('of which every line is refused is none, skipped or not', async () => {
    await expect(imports(file('x\n'), { skipRefused: true })).rejects.toThrow('there is no mobile prefix');
  });

  test('that isn’t there, or none and no --packaged, or both, are refused', async () => {
    await expect(imports('/nowhere/prefixes.csv')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(imports(work.config.folder)).rejects.toThrow(Refusal);
    await expect(imports(undefined)).rejects.toThrow('either a file or --packaged');
    await expect(imports(file(young), { packaged: true })).rejects.toThrow('either a file or --packaged');
  });
});

describe('R11: what is in force is read again', () => {
  test('only where something changed; who began with the old ends with it, and the calendar stays the same', async () => {
    const before = work.reference.now();
    expect(await work.reference.refresh(work.app)).toBe(false);
    expect(work.reference.now()).toBe(before);
    await imports(file(young));
    const both = [work.reference.refresh(work.app), work.reference.refresh(work.worker)];
    expect(await Promise.all(both)).toEqual([true, false]); // one after another
    expect(work.reference.now().places).not.toBe(before.places);
    expect(work.reference.now().calendar).toBe(before.calendar);
    expect(placeOf(readPhone('13910000000'), before.places).city).toBe('北京');
  });

  test('what can’t be read leaves all as it was, says so each time, and is mended by another one', async () => {
    await imports(file(young));
    await work.reference.refresh(work.worker);
    const before = work.reference.now();
    await imports(file('1380013,上海,上海\n'));
    await work.owner.query(`update prefix_files set list = $1 where prefixes = 1`, [gzipSync('1380013,香港,香港\n')]);
    await expect(work.reference.refresh(work.worker)).rejects.toThrow('was altered');
    await expect(work.reference.refresh(work.app)).rejects.toThrow('was altered');
    expect(work.reference.now()).toBe(before);
    await work.owner.query('delete from prefix_files where prefixes = 1');
    expect(await work.reference.refresh(work.worker)).toBe(false);
  });

  test('by a process that starts', async () => {
    await imports(file(young));
    const started = openReference();
    expect(await started.refresh(work.app)).toBe(true);
    expect(placeOf(readPhone('19912345678'), started.now().places).city).toBe('唐山');
  });

  test('in an outage nothing changes', async () => {
    const before = work.reference.now();
    const outage = new (await import('pg')).default.Pool({ host: '127.0.0.1', port: 1 });
    await expect(work.reference.refresh(outage)).rejects.toThrow();
    await outage.end();
    expect(work.reference.now()).toBe(before);
    expect(await sweep(work)).toBe(0);
  });
});

whereItIs('R11: the real file is imported, read again, and says the same after', async () => {
  const said = await imports(realZdb);
  expect(said).toContain(
    'phone2region.zdb: phone2region, version 20250201\n  517,258 prefixes in 363 areas\n  each area',
  );
  await work.reference.refresh(work.app);
  const callers = ['13800138000', '19912345678', '16612345678', '17312345678', '18957509123'];
  expect(callers.map(cityOf)).toEqual(['北京', '唐山', '重庆', '连云港', '绍兴']);
  expect(await imports(realZdb)).toMatch(/ 0 new\n {10}0 in another place\n {10}0 gone\nThis is what is in force/);
});
