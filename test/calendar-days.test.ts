import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { openLog } from '../src/log.js';
import { openReference } from '../src/regions/io/reference.js';
import { warnUncovered } from '../src/regions/io/warn-uncovered.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-24T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});
afterEach(async () => {
  await work.owner.query('delete from calendar_days');
  await work.reference.refresh(work.worker);
});

const CALENDAR = `query ($year: Int!) { calendar(year: $year) { year covered days { date kind source name } } }`;
const calendar = async (year: number, key = world.keys.partner) => (await ask(key, CALENDAR, { year })).data.calendar;

const SET = `mutation ($input: SetCalendarDaysInput!) { setCalendarDays(input: $input) {
  idempotentReplay days { date kind source name } userErrors { code message path } } }`;
const set = async (days: readonly (readonly [string, string])[], more: object = {}, key = world.keys.operator) =>
  ask(key, SET, {
    input: {
      idempotencyKey: randomUUID(),
      days: days.map(([date, kind]) => ({ date, kind })),
      source: '通知',
      ...more,
    },
  });
const noon = (date: string) => Date.parse(`${date}T12:00:00+08:00`);
const stored = async () => (await rowsOf(work, 'select from calendar_days')).length;

describe('R2: the calendar of a year', () => {
  test('is the packaged one, in order, with names and source', async () => {
    const { covered, days } = await calendar(2026);
    expect([covered, days.length]).toEqual([true, 39]); // 33 days off and 6 worked
    expect(days[3]).toMatchObject({ date: '2026-01-04', kind: 'MAKEUP_WORKDAY', name: '元旦' });
    expect(days[3].source).toMatch(/^chinese-days \d/);
    expect(days.map((it: { date: string }) => it.date)).toEqual(days.map((it: { date: string }) => it.date).toSorted());
  });

  test('that nobody announced is not covered', async () => {
    expect(await calendar(2027)).toEqual({ year: 2027, covered: false, days: [] });
  });

  test.each`
    year    | because
    ${1999} | ${'the year before the first'}
    ${2101} | ${'the year after the last'}
  `('of $year is refused: $because', async ({ year }) => {
    const { errors } = await ask(world.keys.partner, CALENDAR, { year });
    expect(errors).toMatchObject([{ message: `year: found ${year}, allowed is 2000 to 2100`, extensions: { code: 'BAD_INPUT' } }]); // prettier-ignore
    expect((await calendar(year < 2000 ? 2000 : 2100)).covered).toBe(false);
  });
});

describe('R2: days that the operator sets', () => {
  test('stand before the packaged ones, and make their year known with its National Day', async () => {
    const { data } = await set([
      ['2027-10-01', 'HOLIDAY'],
      ['2027-02-06', 'HOLIDAY'],
      ['2026-10-10', 'WEEKDAY_RULE'],
    ]);
    const own = { source: '通知', name: null };
    const days = [
      { date: '2026-10-10', kind: 'WEEKDAY_RULE', ...own },
      { date: '2027-02-06', kind: 'HOLIDAY', ...own },
      { date: '2027-10-01', kind: 'HOLIDAY', ...own },
    ];
    expect(data.setCalendarDays).toEqual({ idempotentReplay: false, days, userErrors: [] });
    expect(await calendar(2027)).toEqual({ year: 2027, covered: true, days: days.slice(1) });
    expect((await calendar(2026)).days.at(-1)).toEqual(days[0]); // a packaged workday until then
  });

  test('hold in a running process once it reads again, and are ordinary days again when taken back', async () => {
    // Not the API's own, which hears of changes by itself, at any moment.
    const reference = openReference();
    const now = () => reference.now().calendar;
    const places = reference.now().places;
    expect([now().kindOf(noon('2027-02-06')), now().isCovered(noon('2027-02-06'))]).toEqual([null, false]);
    await set([['2027-02-06', 'HOLIDAY']]);
    expect(await reference.refresh(work.app)).toBe(true);
    expect([now().kindOf(noon('2027-02-06')), now().dayTypeOf(noon('2027-02-06'))]).toEqual(['HOLIDAY', 'holiday']);
    expect(reference.now().places).toBe(places);
    await set([['2027-02-06', 'MAKEUP_WORKDAY']]); // the same instant: no clock tells that it changed
    expect(await reference.refresh(work.worker)).toBe(true);
    expect(now().dayTypeOf(noon('2027-02-06'))).toBe('workday');
    await set([['2027-02-06', 'WEEKDAY_RULE']]);
    expect(await reference.refresh(work.worker)).toBe(true);
    expect([now().kindOf(noon('2027-02-06')), now().dayTypeOf(noon('2027-02-06'))]).toEqual([null, 'weekend']);
    expect(await reference.refresh(work.worker)).toBe(false);
  });

  test('are written down: what was said before, what is said now, and by whom', async () => {
    await set([['2027-02-06', 'HOLIDAY'], ['2027-02-07', 'HOLIDAY']]); // prettier-ignore
    await set([['2027-02-07', 'MAKEUP_WORKDAY'], ['2027-02-08', 'HOLIDAY']], { source: ' 更正 ' }); // prettier-ignore
    const [row] = await rowsOf<{ entry: string }>(work, 'select entry from audit_log order by seq desc limit 1');
    expect(JSON.parse(row!.entry)).toMatchObject({
      type: 'calendar.updated',
      subject: 'calendar',
      side: 'OPERATOR',
      before: { '2027-02-07': 'HOLIDAY', '2027-02-08': null },
      after: { '2027-02-07': 'MAKEUP_WORKDAY', '2027-02-08': 'HOLIDAY', source: '更正' },
    });
  });

  test('sent again under one key are set once', async () => {
    const input = { idempotencyKey: 'again' };
    await set([['2027-02-06', 'HOLIDAY']], input);
    const { data } = await set([['2027-02-06', 'HOLIDAY']], input);
    expect(data.setCalendarDays).toMatchObject({ idempotentReplay: true, days: [{ date: '2027-02-06' }] });
  });

  const days = (count: number) => Array.from({ length: count }, (_, i) => [new Date(noon('2027-01-01') + i * 86_400_000).toISOString().slice(0, 10), 'HOLIDAY'] as const); // prettier-ignore
  const ok = ['2027-01-01', 'HOLIDAY'] as const;
  const third = (date: string) => [ok, ['2027-01-02', 'HOLIDAY'], ['2027-01-03', 'HOLIDAY'], [date, 'HOLIDAY']] as const; // prettier-ignore

  test.each`
    days                   | source             | path                              | says                                                  | because
    ${third('2027-02-29')} | ${'通知'}          | ${['input', 'days', '3', 'date']} | ${'found "2027-02-29", allowed is a day'}             | ${'there is no such day'}
    ${third('2027-2-3')}   | ${'通知'}          | ${['input', 'days', '3', 'date']} | ${'found "2027-2-3", allowed is a day'}               | ${'it is not written so'}
    ${third('1999-12-31')} | ${'通知'}          | ${['input', 'days', '3', 'date']} | ${'of the years 2000 to 2100'}                        | ${'its year is too early'}
    ${third('2101-01-01')} | ${'通知'}          | ${['input', 'days', '3', 'date']} | ${'of the years 2000 to 2100'}                        | ${'its year is too late'}
    ${third('2027-01-02')} | ${'通知'}          | ${['input', 'days', '3', 'date']} | ${'a second time, allowed is once: it is days.1 too'} | ${'it comes twice'}
    ${[]}                  | ${'通知'}          | ${['input', 'days']}              | ${'days: found 0, allowed are 1 to 400'}              | ${'there is none'}
    ${days(401)}           | ${'通知'}          | ${['input', 'days']}              | ${'days: found 401, allowed are 1 to 400'}            | ${'there are too many'}
    ${[ok]}                | ${' '}             | ${['input', 'source']}            | ${'allowed are 1 to 200 characters'}                  | ${'nobody says so'}
    ${[ok]}                | ${'x'.repeat(201)} | ${['input', 'source']}            | ${'allowed are 1 to 200 characters'}                  | ${'the source is too long'}
    ${[ok]}                | ${'a\nb'}          | ${['input', 'source']}            | ${'allowed are 1 to 200 characters'}                  | ${'the source has two lines'}
  `('are refused, and none is set, because $because', async ({ days, source, path, says }) => {
    const { data } = await set(days, { source });
    expect(data.setCalendarDays).toEqual({
      idempotentReplay: false,
      days: null,
      userErrors: [{ code: 'BAD_INPUT', message: expect.stringContaining(says), path }],
    });
    expect(await stored()).toBe(0);
  });

  test('400 at once are set, and 200 characters of source', async () => {
    const { data } = await set(days(400), { source: 'x'.repeat(200) });
    expect(data.setCalendarDays.days).toHaveLength(400);
  });

  test('P2: are the operator’s to set, and everybody’s to read', async () => {
    const { errors } = await set([ok], {}, world.keys.partner);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await stored()).toBe(0);
    await set([ok]);
    expect((await calendar(2027)).days).toHaveLength(1);
  });
});

test('R2: a year that isn’t known is warned of in plain words, and one that is is not', async () => {
  const lines: string[] = [];
  const to = new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) });
  const warn = () => warnUncovered({ log: openLog('warn', to), worker: work.worker, reference: work.reference });
  await warn();
  expect(lines.map((it) => JSON.parse(it))).toMatchObject([
    {
      level: 40,
      year: 2027,
      msg: expect.stringMatching(/holidays of 2027 are not known.*weekday rule.*setCalendarDays/),
    },
  ]);
  await set([['2027-10-01', 'HOLIDAY']]);
  await work.reference.refresh(work.worker);
  await warn();
  expect(lines).toHaveLength(1);
});
