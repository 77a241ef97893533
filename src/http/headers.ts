import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What every answer says: it is for its asker alone, no browser may show, frame, guess or keep it. */
const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
};

const YEAR_SECONDS = 31_536_000;

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

/** For an answer that no hook sees. Who came by https, through a proxy that we trust, is to come by it again. */
export function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...always, 'cache-control': 'no-store', 'x-request-id': request.id });
  if (request.protocol === 'https') void reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
}
