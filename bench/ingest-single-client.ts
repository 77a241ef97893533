import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/**
 * The switches of `ingest-single`, a process of its own: `tsx bench/ingest-single-client.ts FILE FROM COUNT URL KEY`. Posts COUNT lines of
 * the file from line FROM on, one a post, over 64 connections that stay open, each of which posts its next line once it has its
 * answer. It writes and reads bare sockets: it shares the machine's cores with what it measures. An answer that is no 200 is sent again
 * after a second where it says so, and else ends the bench. The last line of stdout is one JSON object.
 */
const [file, from, count, address, key] = process.argv.slice(2);
const url = new URL(address!);
const CONNECTIONS = 64;

const lines = readFileSync(file!, 'latin1')
  .split('\n')
  .slice(Number(from), Number(from) + Number(count));
const requests = lines.map(
  (line) =>
  Buffer.from(`POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${line.length}\r\n\r\n${line}`, 'latin1'), // prettier-ignore
);

let next = 0;
let answered = 0;
let again = 0;
const begun = performance.now();
await new Promise<void>((resolve, reject) => {
  for (let lane = 0; lane < CONNECTIONS; lane++) open(resolve, reject);
});
console.log(JSON.stringify({ records: answered, again, seconds: (performance.now() - begun) / 1000 }));
process.exit(0);

function open(done: () => void, fail: (error: Error) => void): void {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  let text = '';
  let current = -1;
  socket.on('error', fail);
  socket.on('connect', () => ask());
  socket.on('data', (part) => {
    text += part.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = lengthIn(text);
    if (text.length < head + 4 + length) return;
    const status = text.slice(9, 12);
    const answer = text;
    text = '';
    if (status === '429' || status === '503') {
      again++;
      setTimeout(() => send(socket, current), 1000);
    } else if (status === '200') {
      answered++;
      ask();
      if (answered === requests.length) done();
    } else fail(new Error(answer));
  });

  function ask(): void {
    current = next++;
    if (current < requests.length) send(socket, current);
  }
}

function send(socket: Socket, request: number): void {
  socket.write(requests[request]!);
}

function lengthIn(answer: string): number {
  const at = answer.search(/content-length: /i);
  return Number.parseInt(answer.slice(at + 16), 10);
}
