import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The switch of the ingest bench, a process of its own: `tsx bench/client.ts FILE URL KEY RECORDS_PER_POST IN_FLIGHT`. Posts the
 * file's lines to URL (its path included), so many in a post and so many posts in flight. Progress goes to stderr; the last line of
 * stdout is one JSON object {posts, records, refused, seconds, cpuSeconds, batchIds}.
 */
const [file, url, key, recordsPerPost, inFlight] = process.argv.slice(2);
if (!inFlight || !(Number(recordsPerPost) > 0) || !(Number(inFlight) > 0)) {
  console.error('usage: tsx bench/client.ts FILE URL KEY RECORDS_PER_POST IN_FLIGHT');
  process.exit(2);
}

interface Answer {
  batchId: string;
  records: number;
  refused: number;
}

const NEWLINE = 10;
const agent = new Agent({ keepAlive: true, maxSockets: Number(inFlight) });
const total = { posts: 0, records: 0, refused: 0, seconds: 0, batchIds: [] as string[] };
const slices = slicesOf(file!, Number(recordsPerPost));
let retries = 0;

const begun = process.hrtime.bigint();
const cpuBegun = process.cpuUsage();
const seconds = () => Number(process.hrtime.bigint() - begun) / 1e9;
const ticker = setInterval(progress, 1000);
await Promise.all(Array.from({ length: Number(inFlight) }, lane));
clearInterval(ticker);
progress();
const { user, system } = process.cpuUsage(cpuBegun);
console.log(JSON.stringify({ ...total, seconds: seconds(), cpuSeconds: (user + system) / 1e6 }));
agent.destroy();

/** All lanes draw from one reader, which queues their calls: each slice goes to one of them. */
async function lane(): Promise<void> {
  for (;;) {
    const { done, value } = await slices.next();
    if (done) return;
    const { batchId, records, refused } = await postUntilTaken(value);
    total.posts++;
    total.records += records;
    total.refused += refused;
    total.batchIds.push(batchId);
  }
}

/** A switch that is told to wait waits, and sends the same bytes again. Any other refusal ends the bench. */
async function postUntilTaken(body: Buffer): Promise<Answer> {
  for (;;) {
    const { status, retryAfter, text } = await post(body);
    if (status >= 200 && status < 300) return JSON.parse(text) as Answer;
    if (status !== 429 && status !== 503) throw new Error(`POST ${url} answered ${status}: ${text.slice(0, 500)}`);
    retries++;
    await sleep(1000 * (Number(retryAfter) || 1));
  }
}

function post(body: Buffer): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/x-ndjson',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url!, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'], text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** So many lines at a time, without reading them: the client shares the machine's cores with what it measures. */
async function* slicesOf(path: string, lines: number): AsyncGenerator<Buffer, void> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      if (++held < lines) continue;
      yield Buffer.concat([...parts, chunk.subarray(from, at + 1)]);
      parts = [];
      held = 0;
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

function progress(): void {
  const rate = Math.round(total.records / seconds());
  console.error(`posted ${total.records} records in ${total.posts} posts, ${rate}/s, ${retries} retries`);
}
