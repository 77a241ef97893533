import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { importNumbers, type ImportOptions } from '../src/cli/import-numbers.js';
import { transaction } from '../src/db/open.js';
import { presetGrades } from '../src/numbers/grade-preset.js';
import { addBlocks, presetBlocks } from '../src/numbers/numbers.js';
import { publishGrades } from '../src/numbers/store/grades.js';
import { beginImport, finishImport, importPart } from '../src/numbers/store/import.js';
import { Refusal } from '../src/refusal.js';
import { rowsOf } from './support/books.js';
import { naiveGrade } from './support/naive-numbers.js';
import { row } from './support/stock.js';
import { useWork } from './support/work.js';
import { readGradeRules } from '../src/numbers/grade-rules.js';

const work = useWork();

beforeAll(async () => {
  await transaction(work.worker, async (tx) => {
    await addBlocks(tx, presetBlocks);
    await publishGrades(tx, presetGrades);
  });
});
afterEach(async () => {
  await work.owner.query('truncate numbers, number_imports, number_totals cascade');
  await work.owner.query(`delete from number_blocks where length(prefix) > 4`);
});

/** What the command says. */
async function imports(options: ImportOptions, stdin = ''): Promise<string> {
  let said = '';
  await importNumbers(work.worker, options, {
    stdin: Readable.from([Buffer.from(stdin)]),
    out: { write: (text) => (said += text) },
  });
  return said;
}

let files = 0;
function file(content: string | Buffer): string {
  const path = join(work.config.folder, `list-${(files += 1)}.csv`);
  writeFileSync(path, content);
  return path;
}

const stock = async () =>
  (await rowsOf<{ number: string }>(work, 'select number from numbers order by number')).map((it) => it.number);
const books = async () =>
  rowsOf(work, 'select source, done, added, known, refused from number_imports order by source');
const totals = async () =>
  Object.fromEntries(
    (
      await rowsOf<{ carrier: string; total: number }>(
        work,
        'select carrier, sum(total)::int as total from number_totals group by 1 having sum(total) > 0',
      )
    ).map((it) => [it.carrier, it.total]),
  );

describe('N7: a range', () => {
  test('is all its numbers and no other, each with its carrier and grade, in stock', async () => {
    await imports({ block: ['400812'] });
    expect(await stock()).toEqual(row('4008120000', 10_000));
    expect(await books()).toEqual([{ source: 'block 400812', done: 10_000, added: 10_000, known: 0, refused: 0 }]);
    expect(await totals()).toEqual({ CHINA_TELECOM: 10_000 });
    const rules = readGradeRules(presetGrades);
    const rows = await rowsOf<{ number: string; grade: string }>(work, 'select number, grade from numbers');
    expect(rows.filter((it) => it.grade !== naiveGrade(rules, it.number.slice(3)))).toEqual([]);
    const held = await rowsOf(work, `select from numbers where state <> 'AVAILABLE' or partner_id is not null`);
    expect(held).toEqual([]);
  });

  test.each`
    block           | count    | because
    ${'4008123456'} | ${1}     | ${'ten digits are one number'}
    ${'400812345'}  | ${10}    | ${'nine are ten'}
    ${'40081234'}   | ${100}   | ${'eight are a hundred'}
    ${'4008123'}    | ${1_000} | ${'seven are a thousand'}
  `('$block is $count numbers, because $because', async ({ block, count }) => {
    expect(await imports({ block: [block] })).toContain(`${count.toLocaleString('en-US')} numbers added`);
    expect(await stock()).toEqual(row(block.padEnd(10, '0'), count));
  });

  test.each`
    block            | because
    ${'400'}         | ${'three digits are every 400 number'}
    ${'40081234567'} | ${'eleven digits are no number'}
    ${'4008x'}       | ${'a letter'}
    ${'8008'}        | ${'800 is not 400'}
    ${''}            | ${'nothing'}
    ${'4005'}        | ${'N1: it is in no block'}
    ${'4002123'}     | ${'N1: it is in no block'}
  `('$block is refused, and nothing is done, because $because', async ({ block }) => {
    await expect(imports({ block: ['4008123', block] })).rejects.toThrow(Refusal);
    expect([await stock(), await books()]).toEqual([[], []]);
  });

  test('goes on where it broke off, and its books are as if it had not', async () => {
    await beginImport(work.worker, 'block 400812');
    const first = row('4008120000', 3_000);
    await importPart(work.worker, 'block 400812', { numbers: first, refused: 0, from: 0, done: 3_000 });
    await imports({ block: ['400812'] });
    expect(await books()).toEqual([{ source: 'block 400812', done: 10_000, added: 10_000, known: 0, refused: 0 }]);
    expect(await totals()).toEqual({ CHINA_TELECOM: 10_000 });
  });

  test('that is finished says so and does nothing; --again goes through it once more', async () => {
    await imports({ block: ['4008123'] });
    await work.owner.query(`delete from numbers where number >= '4008123990'`);
    expect(await imports({ block: ['4008123'] })).toMatch(/2026-11-05; --again/);
    expect(await stock()).toHaveLength(990);
    expect(await imports({ block: ['4008123'], again: true })).toContain('10 numbers added, 990 were there before');
    expect(await books()).toEqual([{ source: 'block 4008123', done: 1_000, added: 10, known: 990, refused: 0 }]);
  });

  test('leaves what is there as it is', async () => {
    await imports({ block: ['40081234'] });
    await work.owner.query(`update numbers set state = 'WITHDRAWN', grade = 'AAAA' where number = '4008123455'`);
    await imports({ block: ['4008123'] });
    const [kept] = await rowsOf(work, `select state, grade from numbers where number = '4008123455'`);
    expect(kept).toEqual({ state: 'WITHDRAWN', grade: 'AAAA' });
    expect(await totals()).toEqual({ CHINA_TELECOM: 1_000 });
  });

  test('may be given with others, twice, and one within the other', async () => {
    await imports({ block: ['40081', '4008123', '40081', '400600'] });
    expect(await stock()).toEqual([...row('4006000000', 10_000), ...row('4008100000', 100_000)]);
    const [{ added, known }] = (await rowsOf<{ added: number; known: number }>(
      work,
      'select sum(added)::int as added, sum(known)::int as known from number_imports',
    )) as [{ added: number; known: number }];
    expect({ added, known }).toEqual({ added: 110_000, known: 1_000 });
    expect(await totals()).toEqual({ CHINA_TELECOM: 100_000, CHINA_UNICOM: 10_000 });
  });

  test('by two processes at once is imported once, and logged once', async () => {
    await Promise.all([imports({ block: ['40091'] }), imports({ block: ['40091'] })]);
    expect(await books()).toEqual([{ source: 'block 40091', done: 100_000, added: 100_000, known: 0, refused: 0 }]);
    expect(await totals()).toEqual({ CHINA_TELECOM: 100_000 });
    const logged = await rowsOf(
      work,
      `select entry::jsonb -> 'after' as after from audit_log where entry::jsonb ->> 'subject' = 'block 40091'`,
    );
    expect(logged).toEqual([{ after: { added: 100_000, known: 0, refused: 0 } }]);
  });

  test('N6: nothing is imported before a table of grades is published', async () => {
    await work.owner.query(
      'alter table grade_versions rename to kept; create table grade_versions (like kept including all); grant select on grade_versions to hotline400_worker',
    );
    try {
      await expect(imports({ block: ['4008123'] })).rejects.toThrow(/grades publish/);
    } finally {
      await work.owner.query('drop table grade_versions; alter table kept rename to grade_versions');
    }
  });
});

describe('N1: whose a number is', () => {
  test('the longest block that it begins with says, and --carrier adds one', async () => {
    await imports({ block: ['400812'], carrier: 'CHINA_MOBILE' });
    await imports({ block: ['4008119', '4008121', '4008130'] });
    const rows = await rowsOf<{ number: string }>(
      work,
      `select number from numbers where carrier = 'CHINA_MOBILE' order by 1`,
    );
    expect(rows.map((it) => it.number)).toEqual(row('4008120000', 10_000));
    expect(await totals()).toEqual({ CHINA_MOBILE: 10_000, CHINA_TELECOM: 2_000 });
  });

  test('a block that was in none is had by saying its carrier', async () => {
    await expect(imports({ block: ['4005123'] })).rejects.toThrow(/4005123 is in no block \(rule N1\)/);
    await imports({ block: ['4005123'], carrier: 'CHINA_MOBILE' });
    expect(await totals()).toEqual({ CHINA_MOBILE: 1_000 });
  });

  test('is not changed by saying another one', async () => {
    await expect(imports({ block: ['4008'], carrier: 'CHINA_MOBILE' })).rejects.toThrow(/it is CHINA_TELECOM’s/);
    await imports({ block: ['4008129'] });
    await expect(imports({ block: ['400812'], carrier: 'CHINA_MOBILE' })).rejects.toThrow(
      /4008129000 in it is CHINA_TELECOM’s/,
    );
    expect(await rowsOf(work, `select from number_blocks where prefix = '400812'`)).toEqual([]);
    await imports({ block: ['4008128'], carrier: 'CHINA_MOBILE' });
    await imports({ block: ['400812'], carrier: 'CHINA_TELECOM' });
    expect(await totals()).toEqual({ CHINA_MOBILE: 1_000, CHINA_TELECOM: 9_000 });
  });

  test('--all-blocks are all blocks, each number once', async () => {
    await work.owner.query(`delete from number_blocks`);
    const small = [
      { prefix: '4008123', carrier: 'CHINA_TELECOM' },
      { prefix: '40081234', carrier: 'CHINA_MOBILE' },
      { prefix: '4000999', carrier: 'CHINA_UNICOM' },
    ] as const;
    await transaction(work.worker, (tx) => addBlocks(tx, small));
    await imports({ allBlocks: true });
    expect((await books()).map((it) => it['source'])).toEqual(['block 4000999', 'block 4008123']);
    expect(await totals()).toEqual({ CHINA_UNICOM: 1_000, CHINA_TELECOM: 900, CHINA_MOBILE: 100 });
    await transaction(work.worker, (tx) => addBlocks(tx, presetBlocks));
  });
});

describe('N7: a list', () => {
  test.each`
    line                                    | number          | because
    ${'4008123456'}                         | ${'4008123456'} | ${'a number'}
    ${'400-812-3456'}                       | ${'4008123456'} | ${'as people write it'}
    ${' "400 8123456" '}                    | ${'4008123456'} | ${'quotes and spaces'}
    ${'4008123456,备注,1'}                  | ${'4008123456'} | ${'the first field of a CSV'}
    ${'4008123456;x'}                       | ${'4008123456'} | ${'or with semicolons'}
    ${'4008123456\tx'}                      | ${'4008123456'} | ${'or with tabs'}
    ${'\uFEFF4008123456'}                   | ${'4008123456'} | ${'what a spreadsheet puts before it'}
    ${'4008123456\r'}                       | ${'4008123456'} | ${'lines as Windows ends them'}
    ${'4000000000'}                         | ${'4000000000'} | ${'the first of the first block'}
    ${'4009999999'}                         | ${'4009999999'} | ${'the last of the last'}
    ${`4008123456,${'备'.repeat(200_000)}`} | ${'4008123456'} | ${'a long line is cut'}
  `('reads $number, because $because', async ({ line, number }) => {
    expect(await imports({ list: file(line) })).toContain('1 numbers added, 0 were there before, 0 lines refused');
    expect(await stock()).toEqual([number]);
  });

  test.each`
    line                      | value                     | rule              | because
    ${'400812345'}            | ${'400812345'}            | ${'seven digits'} | ${'nine digits'}
    ${'40081234567'}          | ${'40081234567'}          | ${'seven digits'} | ${'eleven'}
    ${'8008123456'}           | ${'8008123456'}           | ${'seven digits'} | ${'an 800 number'}
    ${'13800138000'}          | ${'13800138000'}          | ${'seven digits'} | ${'a mobile number'}
    ${'400812345x'}           | ${'400812345x'}           | ${'seven digits'} | ${'a letter'}
    ${'4.00812E+09'}          | ${'4.00812E+09'}          | ${'seven digits'} | ${'what a spreadsheet made of it'}
    ${'４００８１２３４５６'} | ${'４００８１２３４５６'} | ${'seven digits'} | ${'wide digits'}
    ${'号码'}                 | ${'号码'}                 | ${'seven digits'} | ${'a heading, but not in line 1'}
    ${',4008123456'}          | ${null}                   | ${''}             | ${'an empty first field is an empty line'}
    ${'# 400'}                | ${null}                   | ${''}             | ${'a comment'}
    ${''}                     | ${null}                   | ${''}             | ${'nothing'}
    ${'4002123456'}           | ${'4002123456'}           | ${'in no block'}  | ${'N1: in no block'}
    ${'4005999999'}           | ${'4005999999'}           | ${'in no block'}  | ${'N1: in no block'}
  `('refuses or leaves out $line without its neighbours: $because', async ({ line, value, rule }) => {
    const list = file(`号码,备注\n4008000001\n${line}\n4008000002\n`);
    const said = await imports({ list });
    expect(await stock()).toEqual(['4008000001', '4008000002']);
    const refused = value === null ? 0 : 1;
    expect(await books()).toEqual([
      { source: expect.stringMatching(/^list [0-9a-f]{64}$/), done: 4, added: 2, known: 0, refused },
    ]);
    if (value === null) return expect(said).not.toContain('line 3');
    expect(said).toMatch(new RegExp(`line 3: "${value.replace(/[.+]/g, '\\$&')}": N1: .*${rule}`));
    expect(readFileSync(`${list}.refused.csv`, 'utf8')).toMatch(
      new RegExp(`^line,value,rule\n3,"${value.replace(/[.+]/g, '\\$&')}",N1: .*${rule}.*\n$`),
    );
  });

  test('is the same source by its bytes, whatever it is called, and says that it was imported', async () => {
    const text = row('4008123000', 50).join('\n');
    await imports({ list: file(text) });
    expect(await imports({ list: file(text) })).toContain('--again goes through it once more');
    expect(await imports({ list: '-' }, text)).toContain('--again goes through it once more');
    expect(await imports({ list: file(`${text}\n`) })).toContain('0 numbers added, 50 were there before');
  });

  test('may be gzip, or come from standard input', async () => {
    const [first, second] = [row('4008123000', 30_000), row('4008153000', 10)];
    expect(await imports({ list: file(gzipSync(first.join('\r\n'))) })).toContain('30,000 numbers added');
    expect(await imports({ list: '-' }, second.join('\n'))).toContain('10 numbers added');
    expect(await stock()).toEqual([...first, ...second]);
  });

  test.each`
    content                                                | says                  | because
    ${gzipSync('4008123456\n'.repeat(99)).subarray(0, 30)} | ${/can't be read/}    | ${'half a gzip file'}
    ${null}                                                | ${/there is no file/} | ${'no file'}
  `('is refused before anything of it is imported: $because', async ({ content, says }) => {
    const list = content === null ? join(work.config.folder, 'nothing') : file(content);
    await expect(imports({ list })).rejects.toThrow(says);
    expect([await stock(), await books()]).toEqual([[], []]);
  });

  test('names a number twice, and in any order: it is there once', async () => {
    const numbers = row('4008123000', 100).toReversed();
    expect(await imports({ list: file([...numbers, ...numbers].join('\n')) })).toContain(
      '100 numbers added, 100 were there before',
    );
    expect(await totals()).toEqual({ CHINA_TELECOM: 100 });
  });

  test('goes on where it broke off; refused lines are counted once, and the file has all of them', async () => {
    const lines = row('4008100000', 50_000).map((it, at) => (at % 1_000 === 999 ? `bad ${at}` : it));
    const list = file(lines.join('\n'));
    await expect(breakingAfter(1, () => imports({ list }))).rejects.toThrow('broken off');
    expect(await books()).toMatchObject([{ done: 20_000, added: 19_980, refused: 20 }]);
    const said = await imports({ list });
    expect(said).toContain('49,950 numbers added, 0 were there before, 50 lines refused');
    expect(await totals()).toEqual({ CHINA_TELECOM: 49_950 });
    const refused = readFileSync(`${list}.refused.csv`, 'utf8').trimEnd().split('\n').slice(1);
    expect(refused.map((it) => it.split(',')[1])).toEqual(
      Array.from({ length: 50 }, (_, at) => `"bad ${at * 1_000 + 999}"`),
    );
  });

  test('goes on from wherever it was left, at a line that ends no part too', async () => {
    const numbers = row('4008100000', 45_000);
    const list = file(numbers.join('\n'));
    await expect(breakingAfter(0, () => imports({ list }))).rejects.toThrow('broken off');
    const [{ source }] = (await rowsOf<{ source: string }>(work, 'select source from number_imports')) as [
      { source: string },
    ];
    await importPart(work.worker, source, { numbers: numbers.slice(0, 12_345), refused: 0, from: 0, done: 12_345 });
    expect(await imports({ list })).toContain('45,000 numbers added, 0 were there before');
  });

  test('shows a hundred refused lines on the screen, and keeps all in a file that is asked for', async () => {
    const refused = join(work.config.folder, 'kept.csv');
    const said = await imports({ list: file('400\n'.repeat(150)), refused });
    expect(said.match(/^ {2}line \d+: "400"/gm)).toHaveLength(100);
    expect(said).toContain(`150 refused lines are in ${refused}`);
    expect(readFileSync(refused, 'utf8').trimEnd().split('\n')).toHaveLength(151);
  });

  test('by two processes at once is imported once', async () => {
    const numbers = row('4008100000', 60_000);
    const lines = [...numbers.toReversed(), 'bad'].join('\n');
    await Promise.all([
      imports({ list: file(lines) }),
      imports({ list: file(lines) }),
      imports({ list: file(numbers.join('\n')) }),
    ]);
    expect(await stock()).toEqual(numbers);
    expect(await totals()).toEqual({ CHINA_TELECOM: 60_000 });
    const sums = await rowsOf(
      work,
      'select sum(added)::int as added, sum(known)::int as known, sum(refused)::int as refused from number_imports',
    );
    expect(sums).toEqual([{ added: 60_000, known: 60_000, refused: 1 }]);
  });
});

describe('N7: a part', () => {
  const source = 'block 4008123';
  const part = (from: number, done: number) => ({
    numbers: row('4008123000', done).slice(from),
    refused: 2,
    from,
    done,
  });
  beforeEach(async () => {
    await beginImport(work.worker, source);
    await importPart(work.worker, source, part(0, 100));
  });

  test.each`
    from   | done   | outcome         | because
    ${100} | ${200} | ${'added'}      | ${'the import stands where it begins'}
    ${0}   | ${100} | ${'left alone'} | ${'it was added before'}
    ${50}  | ${100} | ${'left alone'} | ${'it was added before, cut otherwise'}
    ${99}  | ${200} | ${'refused'}    | ${'one of it was added before'}
    ${101} | ${200} | ${'refused'}    | ${'one before it is missing'}
  `('from $from to $done is $outcome, because $because', async ({ from, done, outcome }) => {
    const before = await books();
    const asked = importPart(work.worker, source, part(from, done));
    if (outcome === 'refused')
      await expect(asked).rejects.toThrow(/another process is at block 4008123 and stands at 100/);
    else await asked;
    const after = [{ source, done: 200, added: 200, known: 0, refused: 4 }];
    expect(await books()).toEqual(outcome === 'added' ? after : before);
    expect(await stock()).toHaveLength(outcome === 'added' ? 200 : 100);
  });

  test('of an import that was begun again meanwhile is refused', async () => {
    await beginImport(work.worker, source, true);
    await expect(importPart(work.worker, source, part(100, 200))).rejects.toThrow(/stands at 0, this one at 100/);
  });

  test('is counted once however often the import is said to be finished', async () => {
    const first = await finishImport(work.worker, source);
    await work.setClock('2026-11-06T02:00:00Z');
    expect(await finishImport(work.worker, source)).toEqual(first);
    await work.setClock('2026-11-05T02:00:00Z');
  });
});

test.each`
  options                                          | because
  ${{}}                                            | ${'no numbers'}
  ${{ block: ['4008'], allBlocks: true }}          | ${'two ways of saying which'}
  ${{ block: ['4008'], list: '-' }}                | ${'two ways of saying which'}
  ${{ allBlocks: true, carrier: 'CHINA_TELECOM' }} | ${'a carrier of nothing'}
  ${{ block: ['4008'], refused: 'x.csv' }}         | ${'a range has no lines'}
`('$options is refused: $because', async ({ options }) => {
  await expect(imports(options)).rejects.toThrow(Refusal);
});

/** As if the process had ended behind so many parts: the database refuses the next one. */
async function breakingAfter(parts: number, what: () => Promise<string>): Promise<string> {
  await work.owner.query(`
    create function break_off() returns trigger language plpgsql as $$
    begin if old.done >= ${parts * 20_000} then raise 'broken off'; end if; return new; end $$;
    create trigger break_off before update on number_imports for each row execute function break_off()`);
  try {
    return await what().catch((error: Error) => {
      throw (error.cause as Error) ?? error;
    });
  } finally {
    await work.owner.query('drop function break_off() cascade');
  }
}
