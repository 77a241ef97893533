import { readMasterKeys } from '../src/documents/master-keys.js';
import { rewrapSome } from '../src/documents/store/rewrap.js';
import { rewrapKeys } from '../src/cli/rewrap-keys.js';
import { sealPeople } from '../src/applications/io/people.js';
import { addApplication } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { openDocuments } from './support/documents.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { aJpeg } from './support/scans.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const { upload, view, row } = openDocuments(work, api, useGraphql(api));
let world: World;
const ids: string[] = [];
const key = (version: number) => `${version}:${String(version).padStart(2, '0').repeat(32)}`;
const use = (...versions: number[]) => void (work.documents.keys = readMasterKeys(versions.map(key).join(',')));
async function opened(): Promise<number[]> {
  const states: number[] = [];
  for (const id of ids) states.push((await view(world.keys.partner, id)).status);
  return states;
}

beforeAll(async () => {
  world = await makeWorld(work);
  use(1);
  for (let nth = 0; nth < 9; nth++) ids.push(await upload(world.keys.partner, aJpeg()));
});

test('A5: a newer key seals, an older one opens', async () => {
  use(1, 2);
  const id = await upload(world.keys.partner, aJpeg());
  ids.push(id);
  expect([(await row(ids[0]!))['key_version'], (await row(id))['key_version']]).toEqual([1, 2]);
  expect(await opened()).toEqual(ids.map(() => 200));
});

test('rewrapping goes in steps, stops anywhere, and goes on; what isn’t done yet opens, what is done too', async () => {
  const files = await rowsOf(work, 'select sha256 from documents order by id');
  expect(await rewrapSome(work.worker, work.documents.keys!, 2)).toBe(2);
  expect(await opened()).toEqual(ids.map(() => 200));
  const reading = opened();
  expect(
    await Promise.all([
      rewrapSome(work.worker, work.documents.keys!, 2),
      rewrapSome(work.worker, work.documents.keys!, 2),
    ]),
  ).toEqual(expect.arrayContaining([2]));
  expect(await reading).toEqual(ids.map(() => 200));
  let printed = '';
  await rewrapKeys(work, { write: (text: string) => void (printed += text) });
  expect(printed).toContain('Key 2 seals 10 documents.');
  expect(await rowsOf(work, 'select distinct key_version from documents')).toEqual([{ key_version: 2 }]);
  expect(await rowsOf(work, 'select sha256 from documents order by id')).toEqual(files);
  use(2);
  expect(await opened()).toEqual(ids.map(() => 200));
});

test('each step is written into the audit log with it, and a run that finds nothing writes nothing', async () => {
  await rewrapKeys(work, { write: () => {} });
  const rows = await rowsOf<{ entry: string }>(
    work,
    `select entry from audit_log where entry like '%document_keys.rewrapped%'`,
  );
  const entries = rows.map((it) => JSON.parse(it.entry) as { subject: string; after: { documents: number } });
  expect(new Set(entries.map((it) => it.subject))).toEqual(new Set(['document_key:2']));
  expect(entries.reduce((sum, it) => sum + it.after.documents, 0)).toBe(9);
});

test('A5: a key that still seals somebody’s name is not said to be idle: who is told so takes it away, and the name is lost', async () => {
  use(1);
  const application = await addApplication(work, { ...world, number: world.numbers.flat });
  const sealed = sealPeople(work.documents, application, { principal: { name: '张小三', idKind: 'RESIDENT_ID', id: '11010519491231002X' }, handler: null }); // prettier-ignore
  await work.owner.query('update applications set people = $2, people_key = $3 where id = $1', [
    application,
    sealed.people,
    sealed.peopleKey,
  ]);
  use(1, 2);
  const run = async () => {
    let printed = '';
    await rewrapKeys(work, { write: (text: string) => void (printed += text) });
    return printed;
  };
  const atIt = await work.worker.connect();
  await atIt.query('begin');
  await atIt.query('select from applications where id = $1 for update', [application]);
  const meanwhile = await run().finally(() => atIt.query('rollback'));
  atIt.release();
  expect(meanwhile).toContain('Key 1 seals the people of 1 applications.');
  expect(meanwhile).not.toContain('Nothing is sealed with');
  expect(await run()).toContain('Nothing is sealed with 1 any more');
});

test('without the key that seals it a document is kept, and not shown; a wrong one says so', async () => {
  use(3);
  const { status, json } = await view(world.keys.partner, ids[0]!);
  expect([status, json.error.message]).toEqual([
    503,
    expect.stringContaining('master key 2, which isn’t configured here'),
  ]);
  await expect(rewrapKeys(work, { write: () => {} })).rejects.toThrow('master key 2');
  work.documents.keys = readMasterKeys(`2:${'ff'.repeat(32)}`);
  expect((await view(world.keys.partner, ids[0]!)).status).toBe(500);
  use(2);
  expect((await view(world.keys.partner, ids[0]!)).status).toBe(200);
});

test('a key’s version is part of what it seals: a row can’t be moved back to an older key', async () => {
  use(1, 2);
  await work.owner.query('update documents set key_version = 1 where id = $1', [ids[1]]);
  expect((await view(world.keys.partner, ids[1]!)).status).toBe(500);
  await work.owner.query('update documents set key_version = 2 where id = $1', [ids[1]]);
  expect((await view(world.keys.partner, ids[1]!)).status).toBe(200);
});
