import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/**
 * Who asks at a fixed rate whatever the answers take, a process of its own: `tsx bench/open-loop.ts URL KEY BODIES_FILE RATE SECONDS`. A
 * rate of 0 is as fast as 64 connections get answers. The file has a body a line, of which `@@@@@@@@@@.@@@` becomes the time. An answer's
 * time counts from when its question was due, so that a server that falls behind can't hide it. The last line of stdout is one JSON object.
 */
const [address, key, file, rateText, secondsText] = process.argv.slice(2);
const [rate, seconds] = [Number(rateText), Number(secondsText)];
const url = new URL(address!);
const CONNECTIONS = 64;
const TIME = '@@@@@@@@@@.@@@';

/** Whole requests, as bytes, with the place of the time in them. */
const requests = readFileSync(file!, 'utf8').trim().split('\n').map((body) => {
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  return { bytes, timeAt: bytes.indexOf(TIME) };
}); // prettier-ignore

const latencies: number[] = [];
let failed = 0;
let next = 0;
const due: { at: number; request: number }[] = [];
const idle: Lane[] = [];

interface Lane {
  socket: Socket;
  dueAt: number;
}

const lanes = await Promise.all(Array.from({ length: CONNECTIONS }, open));
idle.push(...lanes);
const begun = performance.now();
const end = begun + seconds * 1000;
if (rate === 0) for (const lane of idle.splice(0)) ask(lane, performance.now(), next++);
await new Promise<void>((resolve) => {
  const tick = setInterval(() => {
    const now = performance.now();
    if (now >= end && idle.length === CONNECTIONS) {
      clearInterval(tick);
      return resolve();
    }
    if (rate === 0) return;
    for (; next < ((Math.min(now, end) - begun) / 1000) * rate; next++) due.push({ at: begun + (next / rate) * 1000, request: next }); // prettier-ignore
    while (due.length > 0 && idle.length > 0) {
      const { at, request } = due.shift()!;
      ask(idle.shift()!, at, request); // in turn: servers close what is idle for some seconds
    }
  }, 1);
});
for (const { socket } of lanes) socket.destroy();
latencies.sort((a, b) => a - b);
const quantile = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)]! * 1000) / 1000;
const took = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ asked: latencies.length, failed, perSecond: Math.round(latencies.length / Math.min(took, seconds)), p50: quantile(0.5), p99: quantile(0.99), max: quantile(0.9999) })); // prettier-ignore

function ask(lane: Lane, at: number, request: number): void {
  const { bytes, timeAt } = requests[request % requests.length]!;
  if (timeAt >= 0) bytes.write((Date.now() / 1000).toFixed(3), timeAt, 'latin1');
  lane.dueAt = at;
  lane.socket.write(bytes);
}

/** Answers are small and come in one piece, mostly: a status line, and a length that says where it ends. */
function open(): Promise<Lane> {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  const lane: Lane = { socket, dueAt: 0 };
  let text = '';
  socket.on('data', (part) => {
    text += part.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (text.length < head + 4 + length) return;
    if (!text.startsWith('HTTP/1.1 200') && failed++ === 0) console.error(text);
    text = '';
    const now = performance.now();
    latencies.push(now - lane.dueAt);
    if (rate === 0 && now < end) ask(lane, now, next++);
    else idle.push(lane);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => resolve(lane));
  });
}
