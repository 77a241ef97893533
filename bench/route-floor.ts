import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The floor of `route`, a process of its own: `tsx bench/route-floor.ts REPLY`. Bare node:http that parses the same body and sends the
 * same reply, asks no key, decides nothing and stores nothing. Prints its address.
 */
const reply = process.argv[2]!;
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { callUuid } = JSON.parse(Buffer.concat(parts).toString()) as { callUuid: string };
    const text = callUuid === '' ? '' : reply;
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
process.once('SIGTERM', () => process.exit(0));
