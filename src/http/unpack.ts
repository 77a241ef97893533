import type { IncomingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import { slicesOf } from './slices.js';

/** Logs of calls unpack to ten or twenty times their length. What unpacks to more than this is made to fill a disk. */
const MOST_TIMES = 200;
/** Until so much was unpacked, the first bytes may be of any kind. */
const UNSUSPECTED_BYTES = 16 * 1024 * 1024;

/** How a body is packed; `identity` where it isn't. */
export const encodingOf = (headers: IncomingHttpHeaders): string =>
  headers['content-encoding']?.trim().toLowerCase() ?? 'identity';

/** Null where the sender doesn't say. */
export function lengthOf(headers: IncomingHttpHeaders): number | null {
  const length = headers['content-length'];
  return length === undefined ? null : Number(length);
}

/** @throws Refusal for an encoding that isn't ours, for what isn't gzip, and for a little that unpacks to very much */
export async function* unpacked(request: FastifyRequest): AsyncGenerator<Buffer, void> {
  const encoding = encodingOf(request.headers);
  if (encoding === 'identity') return yield* slicesOf(request);
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new Refusal('UNSUPPORTED_FORMAT', `content-encoding ${encoding}: allowed are gzip and none`);
  const gunzip = createGunzip();
  let bytes = 0;
  try {
    for await (const slice of pipeline(slicesOf(request), gunzip, () => {}) as AsyncIterable<Buffer>) {
      bytes += slice.length;
      if (bytes > UNSUSPECTED_BYTES && bytes > MOST_TIMES * gunzip.bytesWritten) {
        throw new Refusal('TOO_LARGE', `the body unpacks to more than ${MOST_TIMES} times its length: ${gunzip.bytesWritten} bytes gave ${bytes}; send it unpacked, or in parts`); // prettier-ignore
      }
      yield slice;
    }
  } catch (error) {
    if (/^Z_/.test((error as { code?: string }).code ?? ''))
      throw new Refusal('BAD_INPUT', 'the body is not gzip, or it is cut off');
    throw error;
  }
}
