import { createHash, randomBytes } from 'node:crypto';
import { asTenant } from '../src/db/tenant.js';
import { openAddress, receive } from '../src/documents/io/receive.js';
import { writeAddress } from '../src/documents/address.js';
import { rowsOf } from './support/books.js';
import { openDocuments, STAGE } from './support/documents.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { aJpeg, aPdf, aPng, withComment } from './support/scans.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.500+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const { stage, put, upload, row, files, events, change, view } = openDocuments(work, api, ask);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});
beforeEach(() => work.setClock(NOW));

const jpeg = aJpeg();
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('A5: a staged upload', () => {
  test('says what it waits for, and takes it: durable, sealed, noted', async () => {
    const { document, upload: address, userErrors } = await stage(world.keys.partner, jpeg.length);
    expect(userErrors).toEqual([]);
    expect(document).toMatchObject({ state: 'STAGED', media: null, bytes: jpeg.length, sha256: null, path: null });
    expect(address).toEqual({
      path: expect.stringMatching(/^\/v1\/documents\/[\w-]{99}$/),
      expiresAt: '2026-11-05T02:15:00.000Z',
    });
    const { status, json } = await put(address.path, jpeg);
    expect(status).toBe(200);
    expect(json).toEqual({
      documentId: document.id,
      state: 'CLEAN',
      media: 'JPEG',
      bytes: jpeg.length,
      sha256: sha256(jpeg),
      width: 320,
      height: 240,
      repeated: false,
    });
    const id = document.id.replace('document_', '');
    expect(await row(id)).toMatchObject({ state: 'CLEAN', key_version: 1, fault: null, partner_id: world.partnerId });
    const [file, ...others] = files(id);
    expect(others).toEqual([]);
    expect(file).toMatch(/[0-9a-f]{16}$/);
    change(file!, (bytes) => {
      expect(bytes.length).toBe(jpeg.length + 28);
      expect(bytes.includes(jpeg.subarray(0, 64))).toBe(false);
      return bytes;
    });
    expect((await events(id)).map(({ type, side, who }) => [type, side, who.replace(/^key_.*/, 'key')])).toEqual([
      ['document.staged', 'PARTNER', 'key'],
      ['document.received', 'PARTNER', 'upload address'],
    ]);
  });

  test('the content says what it is, whatever the name', async () => {
    const id = await upload(world.keys.partner, aPng(), { name: '身份证.pdf' });
    expect(await row(id)).toMatchObject({ media: 'PNG', width: 320, height: 240, pages: null });
    expect(await row(await upload(world.keys.partner, await aPdf(2), { name: 'a.png' }))).toMatchObject({
      media: 'PDF',
      pages: 2,
      width: null,
    });
  });

  test('the same bytes again change nothing; others are refused', async () => {
    const { document, upload: address } = await stage(world.keys.partner, jpeg.length);
    expect((await put(address.path, jpeg)).json).toMatchObject({ repeated: false });
    expect((await put(address.path, jpeg)).json).toMatchObject({ repeated: true, state: 'CLEAN' });
    const other = Buffer.from(jpeg);
    other[30]! ^= 1;
    const refused = await put(address.path, other);
    expect([refused.status, refused.json.error.code]).toEqual([409, 'CONFLICT']);
    expect(await events(document.id.replace('document_', ''))).toHaveLength(2);
  });

  test('of two sendings at once one is taken, and the file is the one that the row opens', async () => {
    const [one, two] = [withComment(jpeg, 'one'), withComment(jpeg, 'two')];
    const { document, upload: address } = await stage(world.keys.partner, one.length);
    const answers = await Promise.all([one, one, two, two].map((it) => put(address.path, it)));
    expect(answers.map((it) => it.status).toSorted()).toEqual([200, 200, 409, 409]);
    const id = document.id.replace('document_', '');
    expect((await view(world.keys.partner, id)).status).toBe(200);
    expect(files(id)).toHaveLength(1);
  });

  test('10 MB are taken, and one byte more isn’t', async () => {
    const most = 10_485_760;
    let image = jpeg;
    while (image.length < most)
      image = withComment(image, randomBytes(Math.max(0, Math.min(65_533, most - image.length - 4))).fill(7));
    expect(image.length).toBe(most);
    expect(await row(await upload(world.keys.partner, image))).toMatchObject({ state: 'CLEAN', bytes: most });
    expect((await stage(world.keys.partner, most + 1)).userErrors).toEqual([
      { code: 'TOO_LARGE', message: `bytes: ${most + 1}; a document has at most ${most}`, path: ['input', 'bytes'] },
    ]);
    expect((await stage(world.keys.partner, 0)).userErrors[0].code).toBe('BAD_INPUT');
  });

  test('a body of another length than announced is refused, with its length or without', async () => {
    const { document, upload: address } = await stage(world.keys.partner, jpeg.length);
    const longer = await put(address.path, Buffer.concat([jpeg, Buffer.alloc(1)]));
    expect([longer.status, longer.json.error.message]).toEqual([
      413,
      expect.stringContaining(`${jpeg.length} were announced`),
    ]);
    expect((await put(address.path, jpeg.subarray(1))).status).toBe(400);
    const streamed = (body: Buffer[]) =>
      fetch(api.url + address.path, {
        method: 'PUT',
        body: ReadableStream.from(body),
        duplex: 'half',
      } as unknown as RequestInit);
    expect((await streamed([jpeg, Buffer.from('x')])).status).toBe(413);
    expect((await streamed([jpeg.subarray(2)])).status).toBe(400);
    expect((await streamed([jpeg.subarray(0, 100), jpeg.subarray(100)])).status).toBe(200);
    expect(await row(document.id.replace('document_', ''))).toMatchObject({ state: 'CLEAN' });
    expect((await put(address.path, jpeg, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('refused content is noted, nothing of it is kept, and the address takes better bytes', async () => {
    const bad = Buffer.from(jpeg);
    bad.fill(0, bad.length - 2);
    const { document, upload: address } = await stage(world.keys.partner, jpeg.length);
    const id = document.id.replace('document_', '');
    const { status, json } = await put(address.path, bad);
    expect([status, json.error.code]).toEqual([400, 'BAD_INPUT']);
    expect(json.error.message).toContain('cut off');
    expect(await row(id)).toMatchObject({
      state: 'STAGED',
      sha256: null,
      wrapped_key: null,
      fault: json.error.message,
    });
    expect(files(id)).toEqual([]);
    expect((await put(address.path, jpeg)).status).toBe(200);
    expect(await row(id)).toMatchObject({ state: 'CLEAN', fault: null });
  });
});

describe('A5: an upload address', () => {
  test('is good for 15 minutes, by the database’s clock', async () => {
    const { upload: address } = await stage(world.keys.partner, jpeg.length);
    await work.setClock('2026-11-05T10:14:59.999+08:00');
    expect((await put(address.path, jpeg)).status).toBe(200);
    await work.setClock('2026-11-05T10:15:00+08:00');
    const late = await put(address.path, jpeg);
    expect([late.status, late.json.error.code, late.json.error.message]).toEqual([
      403,
      'FORBIDDEN',
      expect.stringContaining('2026-11-05T02:15:00.000Z'),
    ]);
  });

  test('that we didn’t sign is none, whatever was changed in it', async () => {
    const { upload: address } = await stage(world.keys.partner, jpeg.length);
    const token = address.path.split('/').at(-1)!;
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at += 5) {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      const { status, json } = await put(`/v1/documents/${forged.toString('base64url')}`, jpeg);
      expect([status, json.error]).toEqual([404, { code: 'NOT_FOUND', message: 'there is no such upload address' }]);
    }
    for (const odd of ['x', token.slice(1), `${token}A`, `${token}%00`, 'document_1', '..%2f..%2fetc']) {
      expect((await put(`/v1/documents/${odd}`, jpeg)).status).toBe(404);
    }
  });

  test('signed with another key, or for another partner’s document, is none', async () => {
    const { document } = await stage(world.keys.partner, jpeg.length);
    const told = {
      id: document.id.replace('document_', ''),
      partnerId: world.partnerId,
      bytes: jpeg.length,
      expiresAt: new Date('2030-01-01'),
      side: 'PARTNER' as const,
    };
    const { addressKey } = work.documents;
    const send = (key: Buffer, more: object) => put(`/v1/documents/${writeAddress(key, { ...told, ...more })}`, jpeg);
    expect((await send(randomBytes(32), {})).status).toBe(404);
    expect((await send(addressKey, { partnerId: rival.partnerId })).status).toBe(404);
    expect((await send(addressKey, {})).status).toBe(200);
  });

  test('is shown once: a replay has the document and no address', async () => {
    const input = { idempotencyKey: 'once', name: 'a', bytes: 9 };
    const first = (await ask(world.keys.partner, STAGE, { input })).data.stageDocument;
    const second = (await ask(world.keys.partner, STAGE, { input })).data.stageDocument;
    expect([first.idempotentReplay, second.idempotentReplay, second.upload, second.document.id]).toEqual([
      false,
      true,
      null,
      first.document.id,
    ]);
  });
});

describe('P2: whose a document is', () => {
  test('a partner’s own; the operator names a partner or a subscriber', async () => {
    const subscriberId = `subscriber_${world.subscriberId}`;
    expect(await row((await stage(world.keys.partner, 9, { subscriberId })).document.id.slice(9))).toMatchObject({
      partner_id: world.partnerId,
      subscriber_id: world.subscriberId,
    });
    const byOperator = await stage(world.keys.operator, jpeg.length, {
      subscriberId: `subscriber_${rival.subscriberId}`,
    });
    expect(await row(byOperator.document.id.slice(9))).toMatchObject({ partner_id: rival.partnerId });
    await put(byOperator.upload.path, jpeg);
    expect((await events(byOperator.document.id.slice(9))).at(-1)).toMatchObject({
      type: 'document.received',
      side: 'OPERATOR',
    });
    expect((await stage(world.keys.operator, 9)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'partnerId'],
    });
    const both = { partnerId: `partner_${world.partnerId}`, subscriberId: `subscriber_${rival.subscriberId}` };
    expect((await stage(world.keys.operator, 9, both)).userErrors[0].code).toBe('NOT_FOUND');
    expect(
      (await stage(world.keys.partner, 9, { subscriberId: `subscriber_${rival.subscriberId}` })).userErrors[0].code,
    ).toBe('NOT_FOUND');
  });

  test('whatever a partner’s query says, the database lets it change nothing that was received, nor end a hold', async () => {
    const id = await upload(world.keys.partner, jpeg);
    const theirs = await upload(rival.key, jpeg);
    const change = (set: string, of = id) =>
      asTenant(
        work.app,
        { kind: 'partner', partnerId: world.partnerId },
        async (tx) => (await tx.$client.query(`update documents set ${set} where id = '${of}'`)).rowCount,
      );
    expect(await change(`keep_until = app_now()`)).toBe(1);
    expect(await change(`keep_until = app_now()`, theirs)).toBe(0);
    await expect(change(`sha256 = '\\x00'`)).rejects.toThrow('stands as it was received');
    await expect(change(`state = 'STAGED'`)).rejects.toThrow('is CLEAN and can');
    await expect(change(`legal_hold = true`)).rejects.toThrow('may not decide that');
    await expect(change(`partner_id = '${rival.partnerId}'`)).rejects.toThrow('permission denied');
    await expect(
      change(`state = 'ERASED', wrapped_key = null, key_version = null, erased_at = app_now()`),
    ).rejects.toThrow('permission denied');
    await expect(work.worker.query(`delete from documents where id = '${id}'`)).rejects.toThrow('its row stays');
  });
});

describe('nobody fills the disk', () => {
  test('so many staged documents wait at once, and so many bytes are announced in a day', async () => {
    const key = rival.key;
    const policy = (set: string) => work.owner.query(`update document_policy set ${set}`);
    await rowsOf(work, `delete from documents where partner_id = $1 and sha256 is null`, [rival.partnerId]);
    await policy('open_at_most = 3');
    for (let nth = 0; nth < 3; nth++) expect((await stage(key, 10)).userErrors).toEqual([]);
    expect((await stage(key, 10)).userErrors[0]).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('at most 3'),
    });
    const [{ sum }] = (await rowsOf<{ sum: string }>(work, 'select sum(bytes) from documents where partner_id = $1', [
      rival.partnerId,
    ])) as [{ sum: string }];
    await policy(`open_at_most = 100, bytes_at_most = 1024, bytes_a_day = ${Number(sum) + 1024}`);
    expect((await stage(key, 1024)).userErrors).toEqual([]);
    expect((await stage(key, 1)).userErrors[0]).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('within 24 hours'),
    });
    await work.setClock('2026-11-06T10:00:01+08:00');
    expect((await stage(key, 1)).userErrors).toEqual([]);
    await policy('open_at_most = 100, bytes_at_most = 10485760, bytes_a_day = 2147483648');
  });

  test('of stagings at once each counts the others', async () => {
    await work.owner.query(
      "update document_policy set open_at_most = (select count(*) + 2 from documents where partner_id = $1 and sha256 is null and created_at > app_now() - interval '24 hours')",
      [world.partnerId],
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => stage(world.keys.partner, 10)));
    expect(answers.filter((it) => it.document !== null)).toHaveLength(2);
    await work.owner.query('update document_policy set open_at_most = 100');
  });
});

test('a crash between file and row leaves an address that works, and a file that nobody can open', async () => {
  const { document, upload: address } = await stage(world.keys.partner, jpeg.length);
  const id = document.id.slice(9);
  const opened = await openAddress(work.app, work.documents, address.path.split('/').at(-1)!);
  await work.owner
    .query(`create function crash() returns trigger language plpgsql as $$ begin raise exception 'crash'; end $$;
    create trigger crash before update on documents for each row when (new.sha256 is not null) execute function crash()`);
  await expect(receive(work.app, work.documents, opened, jpeg)).rejects.toThrow();
  await work.owner.query('drop trigger crash on documents; drop function crash()');
  expect([files(id).length, (await row(id))['state']]).toEqual([1, 'STAGED']);
  expect((await put(address.path, jpeg)).status).toBe(200);
  expect(files(id)).toHaveLength(2);
  expect((await view(world.keys.partner, id)).status).toBe(200);
});

test('without master keys documents are neither staged nor taken, and it is said why', async () => {
  const { upload: address } = await stage(world.keys.partner, jpeg.length);
  const { keys } = work.documents;
  work.documents.keys = null;
  try {
    expect((await stage(world.keys.partner, 9)).userErrors[0]).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('DOCUMENT_KEYS'),
    });
    expect((await put(address.path, jpeg)).status).toBe(503);
  } finally {
    work.documents.keys = keys;
  }
});
