import { HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { Work } from '../jobs/job.js';
import { anonymous } from '../src/accounts/store/find-viewer.js';
import { readJson } from '../src/http/read-json.js';
import { anyViewerOf } from '../src/http/serve.js';
import { inTime } from '../src/in-time.js';
import { Refusal } from '../src/refusal.js';
import { openApollo } from './base/apollo.js';
import { contextOf, type Context } from './base/context.js';
import { lateFor, rateLimited } from './base/meter.js';
import { openThrottle, rateHeaders, type Purse } from './base/throttle.js';
import { graphqlSchema } from './schema.js';

const BODY_LIMIT = 256 * 1024;
const OPERATION_MS = 10_000;

const Asked = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/** `POST /graphql`. One operation a request, with its own view of the database, within its asker's rate and the time. */
export function graphqlRoute(server: FastifyInstance, work: Work, operationMs = OPERATION_MS): void {
  const apollo = openApollo(graphqlSchema(), work);
  const purseOf = openThrottle(work.config.graphqlPoints, () => performance.now());
  server.addHook('onReady', () => apollo.start());
  server.addHook('onClose', () => apollo.stop());

  async function execute(context: Context, body: z.infer<typeof Asked>) {
    const httpGraphQLRequest = { method: 'POST', headers: jsonHeaders, search: '', body };
    return apollo
      .executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => context })
      .finally(() => context.end());
  }

  async function answerTo(request: FastifyRequest, reply: FastifyReply, paidBy: (purse: Purse) => void) {
    const viewer = await anyViewerOf(work, request);
    const purse = purseOf(viewer === anonymous ? request.ip : viewer.by.who);
    paidBy(purse);
    if (purse.waitMs(1) > 0) return declined(reply, rateLimited(purse, 1));
    refuseOtherThanJson(request);
    const body = await readJson(request, BODY_LIMIT, Asked);
    const context = contextOf(work, viewer, purse);
    const answer = await inTime(execute(context, body), operationMs);
    if (!answer) {
      void context.end(); // what it still asks for is refused
      return declined(reply, lateFor(operationMs));
    }
    if (answer.body.kind !== 'complete') throw new Error('no answer comes in parts');
    void reply.code(answer.status ?? 200).headers(Object.fromEntries(answer.headers));
    return answer.body.string;
  }

  server.post('/graphql', async (request, reply) => {
    let purse = purseOf(request.ip); // until it is known who asks
    try {
      return await answerTo(request, reply, (it) => (purse = it));
    } finally {
      void reply.headers(rateHeaders(purse));
    }
  });
}

function refuseOtherThanJson({ mediaType, headers }: FastifyRequest): void {
  if (mediaType !== 'application/json') {
    throw new Refusal('UNSUPPORTED_FORMAT', 'content-type: allowed is application/json');
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new Refusal('UNSUPPORTED_FORMAT', `content-encoding ${encoding}: allowed is none`);
}

/** An answer without Apollo, which looks the same. */
function declined(reply: FastifyReply, { message, extensions: { http, ...shown } }: GraphQLError): string {
  const { status, headers } = http as { status: number; headers: HeaderMap };
  void reply
    .code(status)
    .headers({ ...Object.fromEntries(headers), 'content-type': 'application/json; charset=utf-8' });
  return JSON.stringify({ errors: [{ message, extensions: shown }] });
}

/** The request's own were looked at already. */
const jsonHeaders = new HeaderMap([
  ['content-type', 'application/json'],
  ['accept', 'application/json'],
]);
