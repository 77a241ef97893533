import type { FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import { slicesOf } from './slices.js';

/** A phone on a slow line sends a megabyte in less; one that sends a byte now and then holds a place for nothing. */
const SILENCE_MS = 20_000;
const WHOLE_MS = 180_000;

/** The whole body, as long as was announced. @throws Refusal TOO_LARGE, BAD_INPUT where it is shorter, breaks off or takes too long */
export async function readUpload(
  request: FastifyRequest,
  bytes: number,
  { silenceMs = SILENCE_MS, wholeMs = WHOLE_MS } = {},
): Promise<Buffer> {
  const slow = () => request.raw.destroy(new Error('too slow'));
  const whole = setTimeout(slow, wholeMs);
  let silence = setTimeout(slow, silenceMs);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of slicesOf(request)) {
      clearTimeout(silence);
      silence = setTimeout(slow, silenceMs);
      length += part.length;
      if (length > bytes)
        throw new Refusal('TOO_LARGE', `the body: found more than the ${bytes} bytes that were announced`);
      parts.push(part);
    }
  } finally {
    clearTimeout(whole);
    clearTimeout(silence);
  }
  if (length < bytes) throw new Refusal('BAD_INPUT', `the body: found ${length} bytes; ${bytes} were announced`);
  return Buffer.concat(parts, length);
}
