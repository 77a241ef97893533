import { gzipSync } from 'node:zlib';
import { csv, ndjson } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { losingNudges } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const post = async (body: string | Buffer, headers: Record<string, string> = {}, key = world.keys.switch) => {
  const { status, json } = await api.ask('POST', '/v1/cdrs', { key, body, headers });
  expect({ status, json }).toMatchObject({ status: 200 });
  return json;
};

/** All that landings leave that counts: chunks of a body that wasn't taken are forgotten a day later. */
async function left(): Promise<Record<string, number>> {
  const ours = 'join cdr_batches on cdr_batches.id = batch_id';
  const [counts] = await rowsOf<Record<string, number>>(
    work,
    `select (select count(*)::int from cdr_batches) batches, (select count(*)::int from cdr_chunks ${ours}) chunks,
       (select count(*)::int from evidence ${ours}) evidence, (select count(*)::int from record_outcomes ${ours}) outcomes,
       (select count(*)::int from calls) calls`,
  );
  return counts!;
}

const some = (count: number) => Array.from({ length: count }, () => record());

describe('D3: the same file again is the same batch', () => {
  const bodies = {
    'of one chunk': () => ndjson(some(3)),
    CSV: () => csv(some(2)),
    'a JSON array': () => JSON.stringify(some(2)),
    'of three chunks': () => ndjson(some(40_001)),
  };
  test.each(Object.entries(bodies))('%s: it is answered as at first, and leaves nothing', async (_kind, write) => {
    const body = write();
    const first = await post(body);
    expect(first.repeated).toBe(false);
    const before = await left();
    expect(await post(body)).toEqual({ ...first, repeated: true });
    expect(await left()).toEqual(before);
  });

  test('of one chunk, it isn’t written and then thrown away', async () => {
    const body = ndjson(some(3));
    await post(body);
    const chunks = () =>
      rowsOf(work, 'select (select count(*) from cdr_chunks) chunks, (select count(*) from evidence) kept');
    const before = await chunks();
    await post(body);
    expect(await chunks()).toEqual(before);
  });

  test('packed or not, whatever its type is said to be: the bytes of the file are what counts', async () => {
    const body = csv(some(2));
    const first = await post(body);
    const again = await post(gzipSync(body), { 'content-encoding': 'gzip', 'content-type': 'text/csv' });
    expect(again).toEqual({ ...first, repeated: true });
  });

  test('what was refused of it is told again', async () => {
    const body = ndjson([record(), ...Array.from({ length: 101 }, () => record({ called: 'none' }))]);
    const first = await post(body);
    expect({ refused: first.refused, shown: first.refusals.length }).toEqual({ refused: 101, shown: 100 });
    expect(await post(body)).toEqual({ ...first, repeated: true });
  });

  test('another switch’s same bytes are its own batch', async () => {
    const { key } = await addSwitch(work, 'sw-2');
    const body = ndjson(some(2));
    const first = await post(body);
    const others = await post(body, {}, key);
    expect(others.repeated).toBe(false);
    expect(others.batchId).not.toBe(first.batchId);
  });

  test('a blank line more is another file: its records are duplicates, one by one', async () => {
    const body = ndjson(some(2));
    await post(body);
    const again = await post(`${body}\n`);
    expect(again.repeated).toBe(false);
    expect((await api.ask('GET', again.report, { key: world.keys.switch })).json).toMatchObject({ posted: 0, duplicates: 2 }); // prettier-ignore
  });

  test('posted twice at once, one of the two lands it', async () => {
    const body = ndjson(some(2));
    const before = await left();
    await work.owner.query('begin; lock table cdr_batches in share mode');
    const posting = Promise.all([post(body), post(body)]);
    while ((await rowsOf(work, `select from pg_locks where not granted`)).length < 2) await new Promise(setImmediate);
    await work.owner.query('commit');
    const [first, second] = await posting;
    expect(second.batchId).toBe(first.batchId);
    expect([first.repeated, second.repeated].toSorted()).toEqual([false, true]);
    const after = await left();
    expect({ batches: after['batches'], chunks: after['chunks'], evidence: after['evidence'] }).toEqual({
      batches: before['batches']! + 1,
      chunks: before['chunks']! + 1,
      evidence: before['evidence']! + 1,
    });
  });

  test('its chunks are asked for once: a repeat nudges nobody, and a lost nudge is the sweep’s', async () => {
    const body = ndjson(some(2));
    const first = await losingNudges(work, () => post(body));
    await post(body);
    const { json } = await api.ask('GET', first.report, { key: world.keys.switch });
    expect(json).toMatchObject({ state: 'RATING', posted: 0 });
  });
});

test('D4: a chunk has the count of its records, refused ones too, and the hash of its bytes', async () => {
  const body = ndjson([...some(20_000), record({ called: 'none' }), record()]);
  const { batchId } = await losingNudges(work, () => post(body));
  const chunks = await rowsOf(
    work,
    `select chunk.records, chunk.sha256 = sha256(convert_to(lines.text, 'UTF8')) as "isHashed"
     from cdr_chunks chunk, unnest($2::text[]) with ordinality as lines (text, at)
     where batch_id = $1 and at = chunk.chunk + 1 order by chunk`,
    [batchId, [body.slice(0, nth(body, 20_000)), body.slice(nth(body, 20_000))]],
  );
  expect(chunks).toEqual([
    { records: 20_000, isHashed: true },
    { records: 2, isHashed: true },
  ]);
});

/** The index after so many lines. */
function nth(text: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) at = text.indexOf('\n', at) + 1;
  return at;
}

describe('D2: a body that is mostly refused is refused as a whole', () => {
  const bad = (count: number) => '0\n'.repeat(count);
  const good = (count: number) => ndjson(some(count));

  test.each`
    body                                    | because
    ${() => `{}\n${bad(9_999)}`}            | ${'10,000 that can’t be read, and nothing else'}
    ${() => `{}\n${bad(1_000_000)}`}        | ${'a million of two bytes'}
    ${() => `[${'0,'.repeat(150_000)}0]`}   | ${'elements of a document'}
    ${() => good(19_000) + bad(40_000)}     | ${'they come in later chunks'}
    ${() => `${good(9_999)}${bad(10_000)}`} | ${'one more than half'}
  `('$because', async ({ body }: { body: () => string }) => {
    const before = await left();
    const { status, json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: body() });
    expect({ status, code: json.error.code }).toEqual({ status: 400, code: 'BAD_INPUT' });
    expect(json.error.message).toMatch(
      /^\d+ of the first \d+ records can’t be read, .* the first is line \d+: .*, allowed: /,
    );
    expect(await left()).toEqual(before);
  });

  test.each`
    body                                     | refused   | because
    ${() => `{}\n${bad(9_998)}`}             | ${9_999}  | ${'fewer are data'}
    ${() => `${good(10_000)}${bad(10_000)}`} | ${10_000} | ${'half of all is not more than half'}
  `('but not $refused: $because', async ({ body, refused }: { body: () => string; refused: number }) => {
    expect(await post(body())).toMatchObject({ refused });
  });

  test('what is shown of the first names line, field and rule, and no caller', async () => {
    const caller = '13912345678';
    const body = ndjson([record(), ...Array.from({ length: 10_500 }, () => record({ caller, called: '4006' }))]);
    const { json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body });
    expect(json.error.message).toBe(
      '10000 of the first 10001 records can’t be read, so nothing of the body is taken; the first is line 2: called is "4006", allowed: 400 and seven digits, +86 or 0 before it or not',
    );
  });
});
