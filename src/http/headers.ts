import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What every answer says: it is for its asker alone, no browser may show, frame, guess or keep it. */
export const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Who came by https, through a proxy that we trust, is to come by it again. */
const strictTransport = { 'strict-transport-security': `max-age=${31_536_000}` };

/** A route may set another of these for itself. `x-request-id` is always ours: it is what our log says too. */
export function addHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.hasHeader('etag')) void reply.header('cache-control', 'private, no-cache');
    done();
  });
}

/** For an answer that no hook sees. */
export function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...always, 'x-request-id': request.id });
  if (request.protocol === 'https') void reply.headers(strictTransport);
}
