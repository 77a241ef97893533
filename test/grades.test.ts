import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweep } from '../jobs/sweep.js';
import { checkGrades, publish } from '../src/cli/change-grades.js';
import { readDocument, showGrades } from '../src/cli/grades.js';
import { faultCode, transaction } from '../src/db/open.js';
import { listBy } from '../src/list-by.js';
import { presetGrades } from '../src/numbers/grade-preset.js';
import { readGradeRules } from '../src/numbers/grade-rules.js';
import { addBlocks, presetBlocks } from '../src/numbers/numbers.js';
import { publishGrades } from '../src/numbers/store/grades.js';
import { beginImport, importPart } from '../src/numbers/store/import.js';
import { regradeSome } from '../src/numbers/store/regrade.js';
import { Refusal } from '../src/refusal.js';
import { rowsOf } from './support/books.js';
import { naiveGrade } from './support/naive-numbers.js';
import { row } from './support/stock.js';
import { useWork } from './support/work.js';

const work = useWork();

beforeAll(() => transaction(work.worker, (tx) => addBlocks(tx, presetBlocks)));
beforeEach(async () => {
  await work.owner.query('truncate numbers, number_imports, number_totals, grade_versions cascade');
  await transaction(work.worker, (tx) => publishGrades(tx, presetGrades));
});

/** No 9 is lucky any more, three alike in the middle come before a 4, and AAAA costs less. */
const changed = {
  ...presetGrades,
  grades: presetGrades.grades.map((it) => (it.code === 'AAAA' ? { ...it, selectionFee: '18000' } : it)),
  rules: [
    ...presetGrades.rules.filter((it) => it.grade !== 'LUCKY' && it.grade !== 'INNER_AAA' && it.grade !== 'WITH_4'),
    { grade: 'INNER_AAA', at: 'ANYWHERE', shape: 'AAA' },
    { grade: 'WITH_4', at: 'ANYWHERE', shape: 'A', digits: '4' },
    { grade: 'LUCKY', at: 'TAIL', shape: 'A', digits: '68' },
  ],
};
/** Every number gets another grade. */
const upsideDown = { ...presetGrades, rules: [], otherwise: 'DIAMOND' };

/** A slice and a part of one. */
const MANY = 25_000;
const numbers = row('4008110000', MANY);

async function stockOf(some: readonly string[]): Promise<void> {
  const source = `test ${some[0]}`;
  await beginImport(work.worker, source);
  await importPart(work.worker, source, { numbers: some, refused: 0, done: some.length });
}

const stock = () =>
  rowsOf<{ number: string; grade: string }>(work, 'select number, grade from numbers order by number');
const versions = () =>
  rowsOf<{ version: number; regraded: number; finished: boolean }>(
    work,
    'select version, regraded, finished_at is not null as finished from grade_versions order by version',
  );

/** By the words of the rules, and nothing that the system computes by. */
function gradeBy(document: unknown): (number: string) => string {
  const rules = readGradeRules(document);
  return (number) => naiveGrade(rules, number.slice(3));
}

async function expectGradedBy(document: unknown): Promise<void> {
  const gradeOf = gradeBy(document);
  const rows = await stock();
  expect(rows.filter((it) => it.grade !== gradeOf(it.number))).toEqual([]);
  const counted = new Map<string, number>();
  for (const { grade } of rows) counted.set(grade, (counted.get(grade) ?? 0) + 1);
  const totals = await rowsOf<{ grade: string; total: number }>(
    work,
    'select grade, total from number_totals where total <> 0',
  );
  expect(new Map(totals.map((it) => [it.grade, it.total]))).toEqual(counted);
}

const differing = (before: unknown, after: unknown, of: readonly string[] = numbers) => {
  const [was, is] = [gradeBy(before), gradeBy(after)];
  return of.filter((it) => was(it) !== is(it));
};

const newVersion = (document: unknown) => transaction(work.worker, (tx) => publishGrades(tx, document));
const regradeAll = async () => {
  while (await regradeSome(work.worker));
};

function hearing() {
  const heard = { text: '', out: { write: (text: string) => (heard.text += text) } };
  return heard;
}

describe('N6: a table that is published', () => {
  test('moves exactly the numbers that its rules move, whoever has them, and no terms', async () => {
    await stockOf(numbers);
    const moving = differing(presetGrades, changed);
    expect(moving.length).toBeGreaterThan(2_000); // more than one transaction's
    const [sold] = moving;
    await work.owner.query(`
      update numbers set state = 'WITHDRAWN', selection_fee = 300000000, monthly_minimum = 50000000, contract_months = 12
      where number = '${sold}'`);
    const touched = () =>
      rowsOf<{ number: string; xmin: string }>(work, 'select number, xmin::text from numbers order by 1');
    const before = await touched();
    const heard = hearing();
    await publish(work, changed, heard.out);
    await expectGradedBy(changed);
    const after = await touched();
    expect(after.filter((it, at) => it.xmin !== before[at]!.xmin).map((it) => it.number)).toEqual(moving);
    expect(heard.text).toContain(
      `All of the stock has its grade by it: ${moving.length.toLocaleString('en-US')} numbers`,
    );
    const [terms] = await rowsOf(
      work,
      `select state, selection_fee as fee, monthly_minimum as minimum, contract_months as months from numbers where number = $1`,
      [sold],
    );
    expect(terms).toEqual({ state: 'WITHDRAWN', fee: '300000000', minimum: '50000000', months: 12 });
    const log = await rowsOf(
      work,
      `select entry::jsonb ->> 'who' as who, entry::jsonb ->> 'type' as type from audit_log where entry::jsonb ->> 'subject' = 'grades_2'`,
    );
    expect(log).toEqual([{ who: 'command', type: 'grades.published' }]);
    expect(await versions()).toEqual([
      { version: 1, regraded: 0, finished: false },
      { version: 2, regraded: moving.length, finished: true },
    ]);
  });

  test('is done with at once where there is no stock', async () => {
    const heard = hearing();
    await publish(work, changed, heard.out);
    expect(heard.text).toContain('0 numbers got another one');
    expect(await versions()).toMatchObject([{ finished: false }, { finished: true }]);
  });

  test('gives a grade to numbers that had none', async () => {
    await stockOf(numbers.slice(0, 100));
    await work.owner.query('update numbers set grade = null');
    await regradeAll();
    await expectGradedBy(presetGrades);
  });

  test.each`
    document                                                                | says                 | because
    ${{ ...presetGrades, grades: presetGrades.grades.slice(1), rules: [] }} | ${/DIAMOND missing/} | ${'a number may be of the grade'}
    ${{ ...presetGrades, otherwise: 'NONE' }}                               | ${/found NONE/}      | ${'it can’t be read'}
    ${null}                                                                 | ${/can't be used/}   | ${'it is nothing'}
  `('is refused by check and publish alike: $because', async ({ document, says }) => {
    await expect(publish(work, document, hearing().out)).rejects.toThrow(says);
    await expect(checkGrades(work.worker, document, hearing().out)).rejects.toThrow(says);
    expect(await versions()).toHaveLength(1);
  });

  test.each`
    content    | code           | because
    ${null}    | ${'NOT_FOUND'} | ${'there is no such file'}
    ${'{"a":'} | ${'BAD_INPUT'} | ${'it is no JSON'}
  `('is read from a file, or not: $because', ({ content, code }) => {
    const path = join(work.config.folder, 'grades.json');
    if (content !== null) writeFileSync(path, content);
    expect(() => readDocument(path)).toThrow(expect.objectContaining({ name: 'Refusal', code }) as Refusal);
    writeFileSync(path, JSON.stringify(changed));
    expect(readDocument(path)).toEqual(changed);
    expect(readDocument('preset')).toEqual(presetGrades);
  });
});

describe('N6: going through the stock', () => {
  test('that dies in the middle goes on from there, and counts each number once', async () => {
    await stockOf(numbers);
    await newVersion(upsideDown);
    for (let slices = 0; slices < 5; slices++) expect(await regradeSome(work.worker)).toBe(true);
    await work.owner.query(`
      create function die() returns trigger language plpgsql as $$ begin raise 'died'; end $$;
      create trigger die before update on grade_versions for each row execute function die()`);
    await expect(regradeSome(work.worker)).rejects.toThrow('died');
    await work.owner.query('drop function die() cascade');
    const [, before] = await versions();
    const moved = (await stock()).filter((it) => it.grade === 'DIAMOND').length;
    const was = gradeBy(presetGrades);
    const were = numbers.filter((it) => was(it) === 'DIAMOND').length;
    expect([before!.finished, moved - were]).toEqual([false, before!.regraded]);
    expect(await sweep(work)).toBe(1);
    await expectGradedBy(upsideDown);
    expect((await versions())[1]).toEqual({ version: 2, regraded: MANY - were, finished: true });
    expect(await sweep(work)).toBe(0);
  });

  test('by several at once is done once', async () => {
    await stockOf(numbers);
    const moving = differing(presetGrades, changed);
    await newVersion(changed);
    while ((await versions())[1]!.finished === false) await Promise.all([regradeAll(), regradeAll(), regradeAll()]);
    await expectGradedBy(changed);
    expect((await versions())[1]!.regraded).toBe(moving.length);
  });

  test('ends for a newer table, which is gone through instead', async () => {
    await stockOf(numbers);
    await newVersion(upsideDown);
    for (let slices = 0; slices < 3; slices++) await regradeSome(work.worker);
    await newVersion(changed);
    await regradeAll();
    await expectGradedBy(changed);
    expect(await versions()).toMatchObject([{}, { finished: false }, { finished: true }]);
    expect(await sweep(work)).toBe(0);
  });

  test('and imports and new tables at once end with all numbers graded by the newest', async () => {
    await stockOf(numbers.slice(0, 10_000));
    const importing = async () => {
      for (let at = 10_000; at < MANY; at += 1_500) await stockOf(numbers.slice(at, at + 1_500));
    };
    const publishing = async () => {
      for (const it of [changed, upsideDown, changed]) {
        await newVersion(it);
        await regradeSome(work.worker);
      }
    };
    await Promise.all([importing(), publishing(), regradeAll()]);
    await regradeAll();
    await expectGradedBy(changed);
    expect(await stock()).toHaveLength(MANY);
  });

  test.each`
    slow             | begins                                    | stocked  | holding
    ${'an import'}   | ${() => stockOf(numbers.slice(0, 1_000))} | ${1_000} | ${`insert into numbers (number, carrier, state, state_since) values ('${numbers[0]}', 'CHINA_TELECOM', 'AVAILABLE', now())`}
    ${'a regrading'} | ${() => regradeSome(work.worker)}         | ${0}     | ${`select from numbers where number = '${numbers[0]}' for update`}
  `(
    'by an older table is over before a newer one holds: $slow that is held up',
    async ({ begins, stocked, holding }) => {
      await stockOf(numbers.slice(stocked, 2_000));
      await newVersion(upsideDown);
      const other = await work.worker.connect(); // has the first number, so that all of the slow one's work waits behind it
      await other.query(`begin; ${holding}`);
      const held = begins();
      await sleep(200);
      const newer = newVersion(presetGrades).then(regradeAll);
      await sleep(300);
      await other.query('rollback');
      other.release();
      await Promise.all([held, newer]);
      await expectGradedBy(presetGrades);
      expect(await stock()).toHaveLength(2_000);
    },
  );

  test('waits a second for a number that somebody has locked, then leaves all to the next time', async () => {
    await stockOf(numbers.slice(0, 1_000));
    await newVersion(upsideDown);
    const other = await work.worker.connect();
    await other.query(`begin; select from numbers where number = '${numbers[500]}' for update`);
    const error: unknown = await regradeSome(work.worker).catch((it: unknown) => it);
    expect(faultCode(error)).toBe('55P03');
    await other.query('rollback');
    other.release();
    await expectGradedBy(presetGrades);
    await regradeAll();
    await expectGradedBy(upsideDown);
  });

  test('is left to who is at it', async () => {
    await stockOf(numbers.slice(0, 1_000));
    await newVersion(upsideDown);
    const other = await work.worker.connect();
    await other.query('begin; select from grade_versions for update');
    expect(await regradeSome(work.worker)).toBe(false);
    await other.query('rollback');
    other.release();
    await expectGradedBy(presetGrades);
  });

  test('is said to be left to workers where none is there, and the sweep finds it', async () => {
    await stockOf(numbers.slice(0, 1_000));
    const heard = hearing();
    await publish({ ...work, enqueue: async () => {} }, changed, heard.out, 0);
    expect(heard.text).toContain('running workers go on with it');
    await expectGradedBy(presetGrades);
    expect(await sweep(work)).toBe(1);
    await expectGradedBy(changed);
  });
});

test('N6: check says what a table would change, with examples, and changes nothing', async () => {
  await stockOf(numbers);
  const [was, is] = [gradeBy(presetGrades), gradeBy(changed)];
  const moves = listBy(differing(presetGrades, changed), (it) => `${was(it)} → ${is(it)}`);
  expect(moves.size).toBeGreaterThan(2);
  const heard = hearing();
  await checkGrades(work.worker, changed, heard.out);
  const lines = heard.text.trimEnd().split('\n');
  expect(lines[0]).toBe('AAAA: fee / minimum / months 20000.00 / 1000.00 / 24 → 18000.00 / 1000.00 / 24');
  const told = lines.slice(1, -1).map((it) => it.trim().split(/ {2,}/));
  const expected = [...moves].map(([key, some]) => [
    key,
    some.length.toLocaleString('en-US'),
    some.slice(0, 3).join(' '),
  ]);
  expect(told.toSorted()).toEqual(expected.toSorted());
  const sum = [...moves.values()].flat().length.toLocaleString('en-US');
  expect(lines.at(-1)).toBe(`${sum} of 25,000 numbers would get another grade. Nothing was changed.`);
  await expectGradedBy(presetGrades);
  expect(await versions()).toHaveLength(1);
});

test('N6: show has the whole table, and counts all ten million tails', async () => {
  const heard = hearing();
  await showGrades(work.worker, heard.out);
  expect(heard.text).toMatch(/^Version 1, published 2026-11-05; the stock has it up to none yet\.\n/);
  const counts = presetGrades.grades.map(({ code, name }) => {
    const [, count] = new RegExp(`^  ${code} .*  ([\\d,]+) +${name}$`, 'm').exec(heard.text)!;
    return Number(count!.replaceAll(',', ''));
  });
  expect(counts.reduce((sum, it) => sum + it)).toBe(10_000_000);
  const diamonds = 10 * 10 + 10 * 5; // six alike behind any digit, and six in a row from 0 to 4
  expect(counts[0]).toBe(diamonds);
  expect(heard.text).toContain('WITH_4       A anywhere, of 4');
  expect(heard.text).toMatch(/All others are ORDINARY\.\n$/);
});
