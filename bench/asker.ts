import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/**
 * Who asks over and over, a process of its own: `tsx bench/asker.ts URL KEY BODY_FILE REQUESTS IN_FLIGHT`. POSTs the file's JSON so
 * many times, so many at once. The last line of stdout is one JSON object {requests, bytes, seconds}. Any answer but 200, or of
 * another length than the first, ends it.
 */
const [url, key, file, requests, inFlight] = process.argv.slice(2);
if (!inFlight || !(Number(requests) > 0) || !(Number(inFlight) > 0)) {
  console.error('usage: tsx bench/asker.ts URL KEY BODY_FILE REQUESTS IN_FLIGHT');
  process.exit(2);
}

const agent = new Agent({ keepAlive: true, maxSockets: Number(inFlight) });
const body = readFileSync(file!);
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': body.length,
};
const expected = await ask();
let left = Number(requests);
const begun = performance.now();
await Promise.all(Array.from({ length: Number(inFlight) }, lane));
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ requests: Number(requests), bytes: expected, seconds }));
agent.destroy();

async function lane(): Promise<void> {
  while (left-- > 0) {
    const bytes = await ask();
    if (bytes !== expected) throw new Error(`an answer of ${bytes} bytes, the first had ${expected}`);
  }
}

/** Counts the answer's bytes and keeps none: the asker shares the machine's cores with what it measures. */
function ask(): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url!, { method: 'POST', agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => (bytes += part.length));
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
