import { tidy } from '../jobs/sweep.js';
import { transaction } from '../src/db/open.js';
import { keepUntil } from '../src/documents/documents.js';
import { auditFaults } from '../src/events/store/verify.js';
import { documentPolicyCommand } from '../src/cli/document-policy.js';
import { newId } from '../src/id.js';
import { asDb } from '../src/db/open.js';
import { addApplication } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { openDocuments } from './support/documents.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { aJpeg } from './support/scans.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const { upload, stage, put, view, row, files, events } = openDocuments(work, api, ask);
let world: World;
beforeAll(async () => void (world = await makeWorld(work)));
beforeEach(() => work.setClock(NOW));

const ends = (ids: string[], at: string | null) =>
  transaction(work.worker, (tx) => keepUntil(tx, 'everyone', ids, at === null ? null : new Date(at)));

const HOLD = `mutation ($input: SetLegalHoldInput!) { setLegalHold(input: $input) { document { legalHold } userErrors { code } } }`;
const hold = async (id: string, legalHold: boolean, key = world.keys.operator) =>
  ask(key, HOLD, {
    input: { idempotencyKey: newId(), documentId: `document_${id}`, legalHold, reason: '法院协助查询' },
  });

test('A5: kept for the service plus two years, then erased: bytes, key and name; the hash and the audit log stay', async () => {
  const [id, other] = [await upload(world.keys.partner, aJpeg()), await upload(world.keys.partner, aJpeg())];
  const { sha256 } = await row(id);
  await ends([id], '2028-11-05T10:00:00+08:00');
  await ends([other], null);
  await work.setClock('2028-11-05T09:59:59.999+08:00');
  await tidy(work);
  expect(await row(id)).toMatchObject({ state: 'CLEAN' });
  expect(files(id)).toHaveLength(1);
  await work.setClock('2028-11-05T10:00:00+08:00');
  await tidy(work);
  await tidy(work);
  expect(await row(id)).toMatchObject({
    state: 'ERASED',
    wrapped_key: null,
    key_version: null,
    name: '已销毁',
    sha256,
    erased_at: new Date('2028-11-05T02:00:00Z'),
  });
  expect([files(id), files(other).length]).toEqual([[], 1]);
  expect((await view(world.keys.partner, id)).status).toBe(409);
  expect((await events(id)).filter((it) => it.type === 'document.erased')).toHaveLength(1);
  expect(await auditFaults(asDb(work.worker))).toEqual([]);
  await expect(
    work.owner.query(`update documents set state = 'CLEAN', erased_at = null where id = $1`, [id]),
  ).rejects.toThrow('is ERASED');
});

test('while the service goes on, there is no end', async () => {
  const id = await upload(world.keys.partner, aJpeg());
  await ends([id], '2027-01-01T00:00:00+08:00');
  await ends([id], null);
  await work.setClock('2099-01-01T00:00:00+08:00');
  await tidy(work);
  expect(await row(id)).toMatchObject({ state: 'CLEAN', keep_until: null });
});

test('what is under legal hold is not erased; lifted, it is', async () => {
  const id = await upload(world.keys.partner, aJpeg());
  await ends([id], '2026-11-05T09:00:00+08:00');
  expect((await hold(id, true)).data.setLegalHold).toEqual({ document: { legalHold: true }, userErrors: [] });
  await hold(id, true);
  await tidy(work);
  expect(files(id)).toHaveLength(1);
  await expect(
    work.worker.query(
      `update documents set state = 'ERASED', erased_at = app_now(), wrapped_key = null, key_version = null where id = $1`,
      [id],
    ),
  ).rejects.toThrow('legal hold');
  expect((await hold(id, false)).data.setLegalHold.document).toEqual({ legalHold: false });
  await tidy(work);
  expect(files(id)).toEqual([]);
  expect((await events(id)).map((it) => it.type)).toEqual([
    'document.staged',
    'document.received',
    'legal_hold.set',
    'legal_hold.lifted',
    'document.erased',
  ]);
});

test('a partner neither sets a legal hold nor lifts it', async () => {
  const id = await upload(world.keys.partner, aJpeg());
  expect((await hold(id, true, world.keys.partner)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  expect((await hold(newId(), true)).data.setLegalHold.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
});

test('what was staged and never sent is gone after a day, with what a crash left of it', async () => {
  const { document, upload: address } = await stage(world.keys.partner, aJpeg().length);
  const kept = await upload(world.keys.partner, aJpeg());
  const id = document.id.slice(9);
  await work.setClock('2026-11-06T09:59:59+08:00');
  await tidy(work);
  expect(await row(id)).toMatchObject({ state: 'STAGED' });
  await work.setClock('2026-11-06T10:00:00+08:00');
  await tidy(work);
  expect(await rowsOf(work, 'select from documents where id = $1', [id])).toEqual([]);
  expect(await row(kept)).toMatchObject({ state: 'CLEAN' });
  await work.setClock('2026-11-05T10:00:00+08:00');
  expect((await put(address.path, aJpeg())).status).toBe(404);
});

test('what was staged, attached and never sent is erased after a day, and says so: its row can’t go', async () => {
  const application = await addApplication(work, { ...world, number: world.numbers.flat });
  const [{ id }] = (await rowsOf(
    work,
    'select document_id as id from application_documents where application_id = $1',
    [application],
  )) as [{ id: string }];
  await work.setClock('2026-11-06T10:00:00+08:00');
  await tidy(work);
  expect(await row(id)).toMatchObject({ state: 'ERASED', sha256: null, wrapped_key: null, name: '已销毁' });
  await tidy(work);
  expect((await events(id)).map((it) => it.type)).toEqual(['document.erased']);
});

test('A5: what was sent and never attached is erased when the papers of an application that came to nothing would be', async () => {
  const id = await upload(world.keys.partner, aJpeg());
  expect(await row(id)).toMatchObject({ keep_until: new Date('2027-02-03T10:00:00+08:00') });
  await work.setClock('2027-02-03T09:59:59.999+08:00');
  await tidy(work);
  expect(await row(id)).toMatchObject({ state: 'CLEAN' });
  await work.setClock('2027-02-03T10:00:00+08:00');
  await tidy(work);
  expect([(await row(id))['state'], files(id)]).toEqual(['ERASED', []]);
});

test('however soon those go, there are thirty days to attach it', async () => {
  await work.owner.query('update application_policy set keep_refused_days = 0');
  const id = await upload(world.keys.partner, aJpeg());
  await work.owner.query('update application_policy set keep_refused_days = 90');
  expect(await row(id)).toMatchObject({ keep_until: new Date('2026-12-05T10:00:00+08:00') });
});

test('A5: whatever refers to documents calls keepUntil with null, else they are erased under it: a new table is to be added here', async () => {
  const tables = await rowsOf<{ name: string }>(
    work,
    `select distinct conrelid::regclass::text as name from pg_constraint where confrelid = 'documents'::regclass order by 1`,
  );
  expect(tables.map((it) => it.name)).toEqual([
    'appeal_documents',
    'application_documents',
    'applications',
    'destination_papers',
    'reverification_documents',
  ]);
});

test('where the bytes can’t be removed, the row says nothing of it, and the next round does both', async () => {
  const id = await upload(world.keys.partner, aJpeg());
  await ends([id], '2026-11-05T09:00:00+08:00');
  const { folder } = work.documents;
  work.documents.folder = '/dev/null';
  await expect(tidy(work)).rejects.toThrow();
  work.documents.folder = folder;
  expect([(await row(id))['state'], files(id).length]).toEqual(['CLEAN', 1]);
  await tidy(work);
  expect([(await row(id))['state'], files(id).length]).toEqual(['ERASED', 0]);
});

test('the policy is data: it is shown, set, and written down', async () => {
  let printed = '';
  const out = { write: (text: string) => void (printed += text) };
  await documentPolicyCommand(work.worker, ['bytesAtMost=2048', 'pagesAtMost=7'], out);
  expect(printed).toContain('bytesAtMost = 2048\n');
  expect((await stage(world.keys.partner, 2049)).userErrors[0].code).toBe('TOO_LARGE');
  const [{ entry }] = (await rowsOf<{ entry: string }>(
    work,
    `select entry from audit_log where entry like '%document_policy.updated%'`,
  )) as [{ entry: string }];
  expect(JSON.parse(entry)).toMatchObject({
    before: { bytesAtMost: 10485760, pagesAtMost: 100 },
    after: { bytesAtMost: 2048, pagesAtMost: 7 },
  });
  for (const bad of ['bytesAtMost=0', 'bytesAtMost=999999999999', 'x=1', 'pagesAtMost', 'one=1', 'pagesAtMost=-1']) {
    await expect(documentPolicyCommand(work.worker, [bad], out)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  }
});
