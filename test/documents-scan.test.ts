import { sweep } from '../jobs/sweep.js';
import { scanWith } from '../src/documents/io/clamd.js';
import { openDocuments, openFakeScanner } from './support/documents.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { aJpeg, withComment } from './support/scans.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00+08:00';
const work = useWork(NOW);
const api = useApi(work);
const { upload, stage, put, view, row, events } = openDocuments(work, api, useGraphql(api));
let world: World;
let fake: Awaited<ReturnType<typeof openFakeScanner>>;
beforeAll(async () => {
  world = await makeWorld(work);
  fake = await openFakeScanner();
});
afterAll(() => fake.close());
beforeEach(async () => {
  await work.setClock(NOW);
  fake.scanner.answer = 'stream: OK\0';
  fake.scanner.sent.length = 0;
  work.documents.scanner = { host: '127.0.0.1', port: fake.scanner.port, timeoutMs: 2_000 };
});

const image = withComment(aJpeg(), Buffer.alloc(60_000, 7)); // longer than a slice
const types = async (id: string) => (await events(id)).map((it) => it.type);

test('a scanner gets every byte; what it finds nothing in is clean', async () => {
  const large = Array.from({ length: 4 }).reduce<Buffer>((it) => withComment(it, Buffer.alloc(60_000, 9)), image);
  const id = await upload(world.keys.partner, large);
  expect(fake.scanner.sent).toEqual([large]);
  expect(await row(id)).toMatchObject({ state: 'CLEAN', fault: null });
  expect(await types(id)).toEqual(['document.staged', 'document.received', 'document.cleared']);
});

test('an infected one is in quarantine: nobody sees it, and it is erased after a month', async () => {
  fake.scanner.answer = 'stream: Eicar-Signature FOUND\0';
  const id = await upload(world.keys.partner, image);
  expect(await row(id)).toMatchObject({
    state: 'QUARANTINED',
    fault: 'virus scanner: Eicar-Signature',
    keep_until: new Date('2026-12-05T10:00:00+08:00'),
  });
  for (const key of [world.keys.partner, world.keys.operator]) expect((await view(key, id)).status).toBe(409);
  expect(await types(id)).toEqual(['document.staged', 'document.received', 'document.quarantined']);
});

test.each<[string, string | null]>([
  ['no word', null],
  ['half a word', 'stream: O'],
  ['an error', 'INSTREAM size limit exceeded. ERROR\0'],
  ['OK, of something else', 'other: OK\0'],
  ['OK, and more', 'stream: OK FOUND\0stream: OK\0'.slice(0, 12) + '\0'],
  ['a book', 'x'.repeat(10_000)],
])('where it says %s, the document waits, is not shown, and is tried again by the sweep', async (_what, answer) => {
  fake.scanner.answer = answer;
  const { document, upload: address } = await stage(world.keys.partner, image.length);
  const id = document.id.slice(9);
  expect((await put(address.path, image)).json).toMatchObject({ state: 'STAGED', media: 'JPEG' });
  expect(await row(id)).toMatchObject({ state: 'STAGED' });
  expect((await view(world.keys.partner, id)).status).toBe(409);
  expect((await put(address.path, image)).json).toMatchObject({ repeated: true, state: 'STAGED' });
  fake.scanner.answer = 'stream: OK\0';
  expect(await sweep(work)).toBe(0); // it has its own nudge on the way
  await work.setClock('2026-11-05T10:00:04+08:00');
  expect(await sweep(work)).toBe(1);
  expect(await row(id)).toMatchObject({ state: 'CLEAN' });
  expect(await sweep(work)).toBe(0);
});

test('a scanner that isn’t there, and a job that comes twice', async () => {
  work.documents.scanner = { host: '127.0.0.1', port: 1, timeoutMs: 500 };
  const id = await upload(world.keys.partner, image);
  expect(await row(id)).toMatchObject({ state: 'STAGED' });
  work.documents.scanner = { host: '127.0.0.1', port: fake.scanner.port, timeoutMs: 2_000 };
  await work.setClock('2026-11-05T10:00:04+08:00');
  await Promise.all([sweep(work), sweep(work)]);
  expect((await types(id)).filter((it) => it === 'document.cleared')).toHaveLength(1);
});

test('once a document’s bytes are changed on the disk, no scanner’s word makes it clean', async () => {
  fake.scanner.answer = null;
  const id = await upload(world.keys.partner, image);
  const { files, change } = openDocuments(work, api, useGraphql(api));
  change(files(id)[0]!, (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]));
  fake.scanner.answer = 'stream: OK\0';
  await work.setClock('2026-11-05T10:00:04+08:00');
  await expect(sweep(work)).rejects.toThrow('doesn’t open');
  expect(await row(id)).toMatchObject({ state: 'STAGED' });
  await work.owner.query(`update documents set keep_until = app_now() where id = $1`, [id]);
});

test('the protocol: a verdict, or an error that says what came instead', async () => {
  const at = { host: '127.0.0.1', port: fake.scanner.port, timeoutMs: 300 };
  expect(await scanWith(at, Buffer.from('a'))).toEqual({ clean: true });
  fake.scanner.answer = 'stream: Win.Test FOUND\0';
  expect(await scanWith(at, Buffer.alloc(0))).toEqual({ clean: false, found: 'Win.Test' });
  fake.scanner.answer = null;
  await expect(scanWith(at, Buffer.from('a'))).rejects.toThrow('no verdict in 300 ms');
});
