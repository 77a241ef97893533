import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Work } from '../../jobs/job.js';
import type { Scope } from '../accounts/scopes.js';
import { anonymous, type Viewer } from '../accounts/store/find-viewer.js';
import { newId } from '../id.js';
import { Refusal } from '../refusal.js';
import { faultOf, type Asking } from './faults.js';
import { addHeaders, setHeaders } from './headers.js';
import { openShortcuts, type Shortcuts } from './shortcut.js';

declare module 'fastify' {
  interface FastifyInstance {
    shortcuts: Shortcuts;
  }
}

/** A server without routes: bodies are left as streams, and every error is JSON with a code. Routes are added by main.ts. */
export function openServer(work: Work): FastifyInstance {
  const shortcuts = openShortcuts(work);
  const server = Fastify({
    serverFactory: (handler) => shortcuts.serverOf(handler),
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
  server.decorate('shortcuts', shortcuts);
  server.addHook('preClose', (done) => (shortcuts.close(), done()));
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

/** Whoever asks GraphQL reads its errors where GraphQL has them. */
function answerError(work: Work, fault: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { status, headers, error } = faultOf(work, fault, request.id);
  const { message, ...extensions } = error;
  const body = request.routeOptions.url === '/graphql' ? { errors: [{ message, extensions }] } : { error };
  return reply.code(status).headers(headers).send(body);
}

/** For an address where some things are public: who gives no key is nobody, a key that doesn't open is refused. */
export async function anyViewerOf(work: Work, request: Asking): Promise<Viewer> {
  if (request.headers.authorization === undefined) return anonymous;
  const key = keyIn(request.headers.authorization);
  const viewer = key === null ? null : await work.admit(key, request.ip);
  if (viewer) return viewer;
  throw new Refusal('UNAUTHENTICATED', 'this key doesn’t open, or not from here; give it as Authorization: Bearer KEY');
}

/** The key's holder, from `Authorization: Bearer KEY`, or Basic with the key as password; a switch can do one or the other. */
export async function viewerOf(work: Work, request: Asking, scope: Scope): Promise<Viewer> {
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
