import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { slicesOf } from './slices.js';

/** A small JSON body. Each fault is named with its path and what is allowed. */
export async function readJson<T>(request: FastifyRequest, limitBytes: number, shape: z.ZodType<T>): Promise<T> {
  return readShape(await readBytes(request, limitBytes), shape);
}

/** @throws Refusal TOO_LARGE */
export async function readBytes(request: FastifyRequest, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of slicesOf(request)) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new Refusal('TOO_LARGE', `the body is over ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
