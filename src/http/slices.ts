import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';

/**
 * A request's body as it arrives. Who stops early leaves a rest that nobody reads, and a client that sends all before it
 * listens would wait for ever: so the rest is thrown away, and the answer gets through.
 *
 * @throws Refusal BAD_INPUT where the connection breaks before the body's end
 */
export async function* slicesOf(request: FastifyRequest): AsyncGenerator<Buffer, void> {
  const raw = request.body as IncomingMessage | undefined;
  if (!raw) return;
  try {
    yield* raw.iterator({ destroyOnReturn: false });
  } catch {
    throw new Refusal('BAD_INPUT', 'the body broke off: nothing of it is taken');
  } finally {
    raw.resume();
  }
}
