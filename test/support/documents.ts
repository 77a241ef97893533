import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { newId } from '../../src/id.js';
import { rowsOf } from './books.js';
import type { Answer } from './graphql.js';
import type { useApi } from './http.js';
import type { TestWork } from './work.js';

type Ask = (key: string | null, query: string, variables?: Record<string, unknown>) => Promise<Answer>;

export const STAGE = `mutation ($input: StageDocumentInput!) { stageDocument(input: $input) {
  idempotentReplay document { id state media bytes sha256 width height pages fault path } upload { path expiresAt } userErrors { code message path } } }`;

export function openDocuments(work: TestWork, api: ReturnType<typeof useApi>, ask: Ask) {
  async function stage(key: string, bytes: number, fields: Record<string, unknown> = {}) {
    const input = { idempotencyKey: newId(), name: '营业执照.jpg', bytes, ...fields };
    const { data } = await ask(key, STAGE, { input });
    return data.stageDocument;
  }

  const put = (path: string, body: Buffer, headers: Record<string, string> = {}) =>
    api.ask('PUT', path, { body, headers });

  return {
    stage,
    put,
    /** Staged and sent; its id, without what stands before it. */
    async upload(key: string, bytes: Buffer, fields: Record<string, unknown> = {}): Promise<string> {
      const { document, upload, userErrors } = await stage(key, bytes.length, fields);
      if (!document) throw new Error(JSON.stringify(userErrors));
      const { status, json } = await put(upload.path, bytes);
      if (status !== 200) throw new Error(JSON.stringify(json));
      return document.id.replace('document_', '');
    },
    view: (key: string, id: string, query = `?purpose=${encodeURIComponent('审核入网资料')}`, as = '') =>
      api.ask('GET', `/v1/documents/${id}${query}${as}`, { key }),
    async row(id: string): Promise<Record<string, never>> {
      return (await rowsOf<Record<string, never>>(work, 'select * from documents where id = $1', [id]))[0]!;
    },
    /** The files of a document, whole paths. */
    files(id: string): string[] {
      const folder = join(work.documents.folder, id.slice(-2));
      return names(folder)
        .filter((it) => it.startsWith(id))
        .map((it) => join(folder, it));
    },
    change(file: string, how: (bytes: Buffer) => Buffer): void {
      writeFileSync(file, how(readFileSync(file)));
    },
    async events(id: string) {
      const rows = await rowsOf<{ entry: string }>(
        work,
        `select entry from audit_log where entry like $1 order by seq`,
        [`%document_${id}%`],
      );
      return rows.map(
        (it) => JSON.parse(it.entry) as { type: string; who: string; side: string; after: Record<string, unknown> },
      );
    },
  };
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A virus scanner that says what it is told to say; what it was sent is kept. */
export async function openFakeScanner() {
  const scanner = { answer: 'stream: OK\0' as string | null, sent: [] as Buffer[], port: 0 };
  const server: Server = createServer((socket) => {
    let all = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      all = Buffer.concat([all, part]);
      const body = bodyIn(all);
      if (!body) return;
      scanner.sent.push(body);
      if (scanner.answer !== null) socket.end(Buffer.from(scanner.answer, 'latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scanner.port = (server.address() as { port: number }).port;
  return { ...scanner, scanner, close: () => server.close() };
}

/** Null until the empty slice has come. */
function bodyIn(all: Buffer): Buffer | null {
  const command = 'zINSTREAM\0';
  if (all.length < command.length) return null;
  if (all.toString('latin1', 0, command.length) !== command) throw new Error('not the protocol');
  const parts: Buffer[] = [];
  for (let at = command.length; at + 4 <= all.length;) {
    const length = all.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    if (at + 4 + length > all.length) return null;
    parts.push(all.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
