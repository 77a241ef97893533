import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { ndjson } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { countArrivals, losingNudges } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const MIB = 1024 * 1024;
const GROWTH_BYTES = 64 * MIB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

/** A post that says how long it is, and has sent its beginning. */
function begin(key: string, length: number, text: string): Socket {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /v1/cdrs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${length}\r\n\r\n${text}`,
  );
  return socket;
}

describe('D2: whoever posts more than is held at once is told to wait', () => {
  const open: Socket[] = [];
  afterAll(() => {
    for (const it of open) it.destroy();
  });

  test('a fifth large body of one switch is 429 with Retry-After; another switch’s records are taken meanwhile', async () => {
    const { key } = await addSwitch(work, 'sw-2');
    const arrivals = countArrivals(work);
    for (let body = 0; body < 4; body++) open.push(begin(world.keys.switch, 100_000_000, ndjson([record()])));
    await arrivals.until(4);
    arrivals.stop();
    const fifth = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: ndjson([record()]).repeat(8_000) });
    expect([fifth.status, fifth.json.error.code, fifth.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '1']);
    const ofOne = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: ndjson([record()]) });
    expect(ofOne.status).toBe(200);
    for (const body of [ndjson([record()]), ndjson([record(), record()])]) {
      expect((await api.ask('POST', '/v1/cdrs', { key, body })).status).toBe(200);
    }
    for (const it of open.splice(0)) it.destroy();
    const again = async () => (await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: ndjson([record()]).repeat(8_000) })).status; // prettier-ignore
    await losingNudges(work, async () => {
      while ((await again()) !== 200) await nextTurn();
    }); // once the server has seen them go
  });
});

test('D1: what unpacks to two hundred times its length is stopped early', async () => {
  const lines = gzipSync(`${JSON.stringify(record())}\n`.repeat(20_000), { level: 9 });
  const bomb = Buffer.concat(Array<Buffer>(200).fill(lines)); // a gigabyte, and each line a record
  const before = await rowsOf(work, 'select count(*) from cdr_batches');
  const { status, json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: bomb, headers: { 'content-encoding': 'gzip' } }); // prettier-ignore
  expect({ status, code: json.error.code }).toEqual({ status: 413, code: 'TOO_LARGE' });
  expect(json.error.message).toMatch(/^the body unpacks to more than 200 times its length: \d+ bytes gave \d+;/);
  expect(await rowsOf(work, 'select count(*) from cdr_batches')).toEqual(before);
});

describe('memory stays, however many post at once', () => {
  const memory = () => {
    collect();
    return process.memoryUsage.rss();
  };
  const body = (records: number) => Buffer.from(ndjson(Array.from({ length: records }, () => record({ note: 'x'.repeat(100) })))); // prettier-ignore

  /** The bytes are shared by all: a client that copies them would count as the server's memory. */
  function postShared(key: string, first: string, rest: Buffer): Promise<number> {
    const headers = { authorization: `Bearer ${key}`, 'content-length': first.length + rest.length };
    return new Promise((resolve, reject) => {
      const sent = request(`${api.url}/v1/cdrs`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode!));
      });
      sent.on('error', reject);
      sent.write(first);
      sent.end(rest);
    });
  }

  async function peakOf(post: () => Promise<unknown>): Promise<number> {
    let highest = memory();
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 5);
    await post().finally(() => clearInterval(watch));
    return highest;
  }

  test('five large bodies at once, of two switches', async () => {
    const { key } = await addSwitch(work, 'sw-3');
    const rest = body(60_000);
    const post = () =>
      losingNudges(work, async () => {
        const arrivals = countArrivals(work);
        const posting = [1, 2, 3, 4].map(() => postShared(world.keys.switch, ndjson([record()]), rest));
        await arrivals.until(4); // or the other's would be one of the first four, and leave room for fewer
        arrivals.stop();
        return Promise.all([...posting, postShared(key, ndjson([record()]), rest)]);
      });
    expect(await postShared(key, ndjson([record()]), rest)).toBe(200);
    const idle = memory();
    const peak = await peakOf(async () => expect(await post()).toEqual([200, 200, 200, 200, 200]));
    expect(peak - idle).toBeLessThanOrEqual(GROWTH_BYTES);
  });
});
