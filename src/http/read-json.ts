import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../refusal.js';

/** A small JSON body. Each fault is named with its path and what is allowed. */
export async function readJson<T>(request: FastifyRequest, limitBytes: number, shape: z.ZodType<T>): Promise<T> {
  return readShape(await readBytes(request.raw, limitBytes), shape);
}

/**
 * A small body, in one piece. Of one that is too large the rest is read and thrown away: who sends all before it listens would
 * wait for ever.
 *
 * @throws Refusal TOO_LARGE, BAD_INPUT where the connection breaks before the body's end
 */
export function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    let ended = false;
    const broken = () => {
      if (ended) return; // every request closes, and an error costs its stack
      reject(new Refusal('BAD_INPUT', 'the body broke off: nothing of it is taken'));
    };
    if (request.destroyed) return broken();
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > limitBytes) reject(new Refusal('TOO_LARGE', `the body is over ${limitBytes} bytes`));
      else parts.push(part);
    });
    request.on('end', () => {
      ended = true;
      resolve(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    });
    request.on('error', broken);
    request.on('close', broken);
  });
}

/** @throws Refusal BAD_INPUT */
export function readShape<T>(bytes: Buffer, shape: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    throw new Refusal('BAD_INPUT', 'the body is not JSON');
  }
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  throw new Refusal(
    'BAD_INPUT',
    read.error.issues.map((it) => `${it.path.join('.') || 'body'}: ${it.message}`).join('; '),
  );
}
