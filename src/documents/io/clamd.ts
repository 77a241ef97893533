import { connect } from 'node:net';

export interface Scanner {
  host: string;
  port: number;
  /** All in all, from connecting to its word. */
  timeoutMs: number;
}

export type Verdict = { clean: true } | { clean: false; found: string };

const SLICE_BYTES = 64 * 1024;
const REPLY_BYTES = 4096;

/**
 * Asks a ClamAV daemon (INSTREAM): the bytes in slices with their lengths before them, then an empty one.
 *
 * @throws an error where it gives no verdict: out of reach, too slow, too large for it, or it says what isn't one
 */
export function scanWith({ host, port, timeoutMs }: Scanner, bytes: Buffer): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const late = setTimeout(() => socket.destroy(new Error(`the virus scanner gave no verdict in ${timeoutMs} ms`)), timeoutMs); // prettier-ignore
    let reply = '';
    socket.on('connect', () => void send(socket, bytes));
    socket.on('data', (part) => {
      reply += part.toString('latin1');
      if (reply.length > REPLY_BYTES) socket.destroy(new Error('the virus scanner says more than a verdict'));
      else if (reply.includes('\0')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(late);
      const verdict = verdictIn(reply);
      if (verdict) resolve(verdict);
      else reject(new Error(`the virus scanner gave no verdict: ${JSON.stringify(reply.slice(0, 100))}`));
    });
  });
}

/** Waits where the scanner is slow. It may say its word, or hang up, before the end. */
async function send(socket: ReturnType<typeof connect>, bytes: Buffer): Promise<void> {
  const write = (part: Buffer | string) =>
    socket.destroyed || socket.write(part) || new Promise<unknown>((on) => socket.once('drain', on).once('close', on));
  await write('zINSTREAM\0');
  for (let at = 0; at < bytes.length && !socket.destroyed; at += SLICE_BYTES) {
    const slice = bytes.subarray(at, at + SLICE_BYTES);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(slice.length);
    await write(length);
    await write(slice);
  }
  await write(Buffer.alloc(4));
}

/** `stream: OK` or `stream: Eicar-Signature FOUND`, and nothing else is one. */
function verdictIn(reply: string): Verdict | null {
  const [word] = reply.split('\0');
  if (!reply.includes('\0')) return null;
  if (word === 'stream: OK') return { clean: true };
  const found = /^stream: ([\x20-\x7e]{1,200}) FOUND$/.exec(word!)?.[1];
  return found === undefined ? null : { clean: false, found };
}
