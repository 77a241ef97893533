import { rowsOf } from './support/books.js';
import { openDocuments } from './support/documents.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { textOf } from './support/pdf.js';
import { aJpeg, aPdf, aPng, chunk, header, lines, signature } from './support/scans.js';
import jpeg from 'jpeg-js';
import { deflateSync } from 'node:zlib';
import { transaction } from '../src/db/open.js';
import { removeSealed } from '../src/documents/io/files.js';
import { createKey } from '../src/accounts/store/keys.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T23:30:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
const { upload, view, stage, put, events, files, change, row } = openDocuments(work, api, ask);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  for (const [name, bytes] of Object.entries({
    jpeg: aJpeg(1200, 900),
    png: aPng(600, 800),
    pdf: await aPdf(2, 'the licence itself'),
  })) {
    ids[name] = await upload(world.keys.partner, bytes);
  }
});

const PURPOSE = '审核入网资料';

describe('A5: a copy says who made it, for what and when', () => {
  test.each(['jpeg', 'png', 'pdf'])(
    'of a %s: a PDF with the mark on every page, to be kept by nobody',
    async (kind) => {
      const { status, headers, bytes } = await view(world.keys.partner, ids[kind]!);
      expect(status).toBe(200);
      expect(
        Object.fromEntries(
          [...headers].filter(([name]) => /^(content-(type|disposition|security)|x-content|cache)/.test(name)),
        ),
      ).toEqual({
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="document-${ids[kind]}.pdf"`,
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      const pages = await textOf(bytes);
      expect(pages).toHaveLength(kind === 'pdf' ? 2 : 1);
      for (const text of pages) {
        // across the page, where some run out of it, and whole along its foot
        expect(text.split('示例通信有限公司').length - 1).toBeGreaterThan(5);
        expect(text.trim().split('\n').at(-1)).toBe(`仅限办理400电话使用 · 示例通信有限公司 · ${PURPOSE} · 2026-11-05`);
        if (kind === 'pdf') expect(text).toContain('the licence itself');
      }
    },
  );

  test('a thumbnail is a small JPEG with the mark in it', async () => {
    for (const [kind, size] of [
      ['jpeg', [480, 360]],
      ['png', [360, 480]],
    ] as const) {
      const { status, headers, bytes } = await view(
        world.keys.partner,
        ids[kind]!,
        `?purpose=${encodeURIComponent(PURPOSE)}`,
        '&as=thumbnail',
      );
      expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      const { width, height, data } = jpeg.decode(bytes);
      expect([width, height]).toEqual(size);
      let red = 0;
      for (let at = 0; at < data.length; at += 4) red += Number(data[at]! - data[at + 1]! > 40 && data[at]! > 120);
      expect(red / (data.length / 4)).toBeGreaterThan(kind === 'png' ? 0.01 : 0);
    }
    expect(await events(ids['png']!)).toContainEqual(
      expect.objectContaining({ type: 'document.viewed', after: { purpose: PURPOSE, as: 'THUMBNAIL' } }),
    );
  });

  test('a PDF and an interlaced PNG have none, and it is said', async () => {
    const passes = [[40, 30], [40, 30], [80, 30], [80, 60], [160, 60], [160, 120], [320, 120]] as const; // prettier-ignore
    const data = deflateSync(Buffer.concat(passes.map(([w, h]) => lines(w, h))));
    const odd = await upload(
      world.keys.partner,
      Buffer.concat([signature, header(320, 240, { interlace: 1 }), chunk('IDAT', data), chunk('IEND')]),
    );
    for (const id of [ids['pdf']!, odd]) {
      const { status, json } = await view(world.keys.partner, id, '?purpose=a', '&as=thumbnail');
      expect([status, json.error.code]).toEqual([409, 'NOT_AVAILABLE']);
    }
    expect((await view(world.keys.partner, odd)).status).toBe(200);
  });

  test('PNGs of every kind are taken, copied and shrunk', async () => {
    for (const [colour, depth, samples] of [
      [0, 1, 1],
      [0, 4, 1],
      [0, 16, 1],
      [2, 8, 3],
      [2, 16, 3],
      [3, 2, 1],
      [4, 8, 2],
      [6, 8, 4],
      [6, 16, 4],
    ] as const) {
      // prettier-ignore
      const length = Math.ceil((240 * depth * samples) / 8);
      const raw = Buffer.concat(
        Array.from({ length: 220 }, (_, y) =>
          Buffer.concat([Buffer.from([y % 5]), Buffer.alloc(length, (y * 7) % 256)]),
        ),
      );
      const palette =
        colour === 3 ? chunk('PLTE', Buffer.from([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])) : Buffer.alloc(0);
      const id = await upload(
        world.keys.partner,
        Buffer.concat([
          signature,
          header(240, 220, { colour, depth }),
          palette,
          chunk('IDAT', deflateSync(raw)),
          chunk('IEND'),
        ]),
      );
      expect([colour, depth, (await view(world.keys.partner, id)).status]).toEqual([colour, depth, 200]);
      expect((await view(world.keys.partner, id, '?purpose=a', '&as=thumbnail')).status).toBe(200);
    }
  });
});

describe('A5: every view is audited', () => {
  test('who, what for; a number that somebody wrote into it is masked', async () => {
    const id = await upload(world.keys.partner, aJpeg());
    await view(world.keys.partner, id, `?purpose=${encodeURIComponent('电话13800138000核对')}`);
    await view(world.keys.operator, id);
    const seen = (await events(id)).filter((it) => it.type === 'document.viewed');
    expect(seen.map(({ side, after }) => [side, after])).toEqual([
      ['PARTNER', { purpose: '电话138****8000核对', as: 'COPY' }],
      ['OPERATOR', { purpose: PURPOSE, as: 'COPY' }],
    ]);
  });

  test('where it can’t be written down, nothing is shown', async () => {
    await work.owner.query('revoke insert on audit_log from hotline400_app');
    const { status, bytes } = await view(world.keys.partner, ids['jpeg']!).finally(() =>
      work.owner.query('grant insert on audit_log to hotline400_app'),
    );
    expect([status, bytes.includes('%PDF')]).toEqual([500, false]);
  });

  test.each<[string, string]>([
    ['none', ''],
    ['an empty one', '?purpose='],
    ['blanks', '?purpose=%20%20'],
    ['one that looks like the mark’s own words', '?purpose=a%20%C2%B7%202020-01-01'],
    ['two', '?purpose=a&purpose=b'],
    ['two lines', '?purpose=a%0ab'],
    ['61 characters', `?purpose=${'a'.repeat(61)}`],
    ['another form of it', '?purpose=a&as=original'],
  ])('a purpose must be said: %s', async (_what, query) => {
    const before = (await events(ids['jpeg']!)).length;
    const { status, json } = await view(world.keys.partner, ids['jpeg']!, query);
    expect([status, json.error.code]).toEqual([400, 'BAD_INPUT']);
    expect(await events(ids['jpeg']!)).toHaveLength(before);
  });

  test('60 characters are one, and what the font lacks shows as a sign', async () => {
    const purpose = `${'审'.repeat(58)}𠮷`;
    const { status, bytes } = await view(world.keys.partner, ids['jpeg']!, `?purpose=${encodeURIComponent(purpose)}`);
    expect(status).toBe(200);
    expect((await textOf(bytes))[0]).toContain(`${'审'.repeat(58)}〓`);
  });
});

describe('A5: who sees a document', () => {
  test('another’s is as if it weren’t there; no key, or one without the scope, sees none', async () => {
    const nobodys = await view(rival.key, '00000000-0000-7000-8000-000000000000');
    const theirs = await view(rival.key, ids['jpeg']!);
    expect([theirs.status, theirs.json]).toEqual([404, nobodys.json]);
    expect((await view(rival.key, 'x')).json).toEqual(nobodys.json);
    expect((await api.ask('GET', `/v1/documents/${ids['jpeg']}?purpose=a`)).status).toBe(401);
    const reader = await transaction(work.worker, (tx) =>
      createKey(tx, work.pepper, { partnerId: world.partnerId, name: 'r', scopes: ['documents:read'] }),
    );
    expect((await view(reader, ids['jpeg']!)).status).toBe(403);
    expect((await view(world.keys.switch, ids['jpeg']!)).status).toBe(403);
    expect((await view(world.keys.partner, `document_${ids['jpeg']}`)).status).toBe(200);
  });

  test('only a clean one: not staged, not in quarantine, not erased', async () => {
    const { document } = await stage(world.keys.partner, 9);
    for (const state of ['STAGED', 'QUARANTINED', 'ERASED']) {
      const id = state === 'STAGED' ? document.id.slice(9) : await upload(world.keys.partner, aJpeg());
      const more = state === 'ERASED' ? ', erased_at = app_now(), wrapped_key = null, key_version = null' : '';
      await work.owner.query(`update documents set state = $2${more} where id = $1`, [id, state]);
      for (const as of ['', '&as=thumbnail']) {
        for (const key of [world.keys.partner, world.keys.operator]) {
          const { status, json } = await view(key, id, '?purpose=a', as);
          expect([status, json.error]).toEqual([
            409,
            { code: 'WRONG_STATE', message: `the document is ${state}; only one that is CLEAN is shown` },
          ]);
        }
      }
      expect((await events(id)).filter((it) => it.type === 'document.viewed')).toEqual([]);
    }
  });
});

test('one who asks for many copies at once is told to wait, while others have theirs; then every place is free again', async () => {
  const many = await Promise.all([
    ...Array.from({ length: 40 }, () => view(world.keys.partner, ids['pdf']!)),
    view(world.keys.operator, ids['pdf']!),
  ]);
  const states = many.map((it) => it.status);
  expect([...new Set(states.slice(0, -1))].toSorted()).toEqual([200, 429]);
  expect(many.find((it) => it.status === 429)!.json.error.code).toBe('RATE_LIMITED');
  expect(states.at(-1)).toBe(200);
  const again = await Promise.all(Array.from({ length: 4 }, () => view(world.keys.partner, ids['pdf']!)));
  expect(again.map((it) => it.status)).toEqual([200, 200, 200, 200]);
});

describe('A5: what lies at rest opens as it was stored, or not at all', () => {
  const fails = async (id: string) => {
    const { status, bytes } = await view(world.keys.partner, id);
    expect([status, bytes.toString().includes('INTERNAL')]).toEqual([500, true]);
  };

  test.each(['its nonce', 'its middle', 'its end', 'its length'])('a file with a change in %s', async (where) => {
    const id = await upload(world.keys.partner, aJpeg());
    change(files(id)[0]!, (bytes) => {
      if (where === 'its length') return bytes.subarray(0, -1);
      const at = { 'its nonce': 3, 'its middle': bytes.length >> 1, 'its end': bytes.length - 1 }[where]!;
      bytes[at]! ^= 1;
      return bytes;
    });
    await fails(id);
  });

  test('a file in another’s place, and a row with another’s key', async () => {
    const [one, two] = [await upload(world.keys.partner, aJpeg()), await upload(world.keys.partner, aJpeg())];
    let other = Buffer.alloc(0);
    change(files(two)[0]!, (bytes) => (other = Buffer.from(bytes)));
    change(files(one)[0]!, () => other);
    await fails(one);
    expect((await view(world.keys.partner, two)).status).toBe(200);
    const { wrapped_key: key } = await row(two);
    await work.owner.query('update documents set wrapped_key = $2 where id = $1', [one, key]);
    await fails(one);
  });

  test('a row that was given to another partner, or says another hash or length', async () => {
    await work.owner.query('alter table documents disable trigger documents_stand');
    for (const set of [`partner_id = '${rival.partnerId}'`, `sha256 = sha256('x')`, 'bytes = bytes + 1']) {
      const id = await upload(world.keys.partner, aJpeg());
      await work.owner.query(`update documents set ${set} where id = $1`, [id]);
      expect((await view(set.startsWith('partner') ? rival.key : world.keys.partner, id)).status).toBe(500);
    }
    await work.owner.query('alter table documents enable trigger documents_stand');
  });

  test('a missing file', async () => {
    const id = await upload(world.keys.partner, aJpeg());
    await removeSealed(work.documents.folder, id);
    await fails(id);
  });
});

test('a document is asked for by GraphQL, by its id and as a node, by its owner alone', async () => {
  const query = `query ($id: ID!) { document(id: $id) { name state media bytes width height pages path partner { name } subscriber { name } } node(id: $id) { id } }`;
  const id = `document_${ids['pdf']}`;
  const { data } = await ask(world.keys.partner, query, { id });
  expect(data).toMatchObject({
    document: {
      state: 'CLEAN',
      media: 'PDF',
      pages: 2,
      width: null,
      path: `/v1/documents/${ids['pdf']}`,
      partner: { name: '示例代理商' },
      subscriber: null,
    },
    node: { id },
  });
  expect((await ask(rival.key, query, { id })).errors![0]!.extensions.code).toBe('NOT_FOUND');
  expect(
    await rowsOf(work, `select from audit_log where entry like '%document.viewed%' and entry like '%${ids['pdf']}%'`),
  ).not.toEqual([]);
  expect((await put(`/v1/documents/${ids['pdf']}`, aJpeg())).status).toBe(404);
});
