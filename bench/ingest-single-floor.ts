import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

/**
 * The floor of `ingest-single`, a process of its own: `tsx bench/ingest-single-floor.ts DATABASE_URL`. Bare node:http that stores each
 * body by an INSERT of its own, committed before the answer, on one of 64 connections. It asks no key and reads no record. Prints its address.
 */
const pool = new pg.Pool({ connectionString: process.argv[2]!, max: 64 });
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => void answer(Buffer.concat(parts).toString()));

  async function answer(body: string): Promise<void> {
    await pool.query({ name: 'store', text: 'insert into bodies (body) values ($1)', values: [body] });
    const text = '{"ok":true}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
process.once('SIGTERM', () => process.exit(0));
