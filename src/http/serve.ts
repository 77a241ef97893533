import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Work } from '../../jobs/job.js';
import type { Scope } from '../accounts/scopes.js';
import { anonymous, type Viewer } from '../accounts/store/find-viewer.js';
import { isOutage } from '../db/open.js';
import { newId } from '../id.js';
import { Refusal, type RefusalCode } from '../refusal.js';
import { addHeaders, setHeaders } from './headers.js';

const statusOf: Record<RefusalCode, number> = {
  BAD_INPUT: 400,
  BAD_CURSOR: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  VERSION_CONFLICT: 409,
  IDEMPOTENCY_CONFLICT: 409,
  MONTH_NOT_READY: 409,
  WRONG_STATE: 409,
  NOT_AVAILABLE: 409,
  RESERVATION_QUOTA_EXCEEDED: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_FORMAT: 415,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** A server without routes: bodies are left as streams, and every error is JSON with a code. Routes are added by main.ts. */
export function openServer(work: Work): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    requestTimeout: 0,
    trustProxy: work.config.trustedProxies,
    forceCloseConnections: 'idle',
    genReqId: newId,
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply); // an address that can't be read has no hooks
      void answerError(work, error, request, reply);
    },
  });
  addHeaders(server);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, body, done) => done(null, body)); // each route reads, and limits, its own
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.mediaType === undefined) delete request.raw.headers['content-type']; // Fastify refuses a malformed one
    done();
  });
  server.setNotFoundHandler((request) => {
    throw new Refusal('NOT_FOUND', `there is no ${request.method} ${request.url.split('?')[0]}`);
  });
  server.setErrorHandler((error: FastifyError | Refusal, request, reply) => answerError(work, error, request, reply));
  return server;
}

function answerError(work: Work, error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof Refusal) {
    if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Basic realm="hotline400"'); // curl in a switch probes for it
    return answer(request, reply, statusOf[error.code], { code: error.code, message: error.message });
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status < 500) {
    return answer(request, reply, status, { code: 'BAD_INPUT', message: error.message });
  }
  if (isOutage(error)) {
    work.log.error({ requestId: request.id, error: error.message }, 'the database is out of reach');
    const message = 'the database is busy or out of reach; try again in 2 s';
    return answer(request, reply.header('retry-after', '2'), 503, { code: 'UNAVAILABLE', message });
  }
  work.log.error({ requestId: request.id, error: error.message, stack: error.stack }, 'a request failed');
  return answer(request, reply, 500, { code: 'INTERNAL', message: 'internal error', errorId: request.id });
}

/** Whoever asks GraphQL reads its errors where GraphQL has them. */
function answer(
  { routeOptions }: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error: { code: string; message: string; errorId?: string },
) {
  const { message, ...extensions } = error;
  return reply.code(status).send(routeOptions.url === '/graphql' ? { errors: [{ message, extensions }] } : { error });
}

/** For an address where some things are public: who gives no key is nobody, a key that doesn't open is refused. */
export async function anyViewerOf(work: Work, request: FastifyRequest): Promise<Viewer> {
  if (request.headers.authorization === undefined) return anonymous;
  const key = keyIn(request.headers.authorization);
  const viewer = key === null ? null : await work.admit(key, request.ip);
  if (viewer) return viewer;
  throw new Refusal('UNAUTHENTICATED', 'this key doesn’t open, or not from here; give it as Authorization: Bearer KEY');
}

/** The key's holder, from `Authorization: Bearer KEY`, or Basic with the key as password; a switch can do one or the other. */
export async function viewerOf(work: Work, request: FastifyRequest, scope: Scope): Promise<Viewer> {
  const viewer = await anyViewerOf(work, request);
  if (viewer === anonymous) throw new Refusal('UNAUTHENTICATED', 'give a valid key, as Authorization: Bearer KEY');
  if (!viewer.scopes.has(scope)) throw new Refusal('FORBIDDEN', `this key lacks the scope ${scope}`);
  return viewer;
}

function keyIn(header: string | undefined): string | null {
  const [scheme, value] = header?.split(' ') ?? [];
  if (!scheme || !value) return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  const [, password = ''] = Buffer.from(value, 'base64').toString().split(':');
  return password;
}
