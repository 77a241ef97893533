import { HeaderMap } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Work } from '../jobs/job.js';
import { readJson } from '../src/http/read-json.js';
import { anyViewerOf } from '../src/http/serve.js';
import { Refusal } from '../src/refusal.js';
import { openApollo } from './base/apollo.js';
import { contextOf } from './base/context.js';
import { graphqlSchema } from './schema.js';

const BODY_LIMIT = 256 * 1024;

const Asked = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/** `POST /graphql`. One operation a request, with its own view of the database. */
export function graphqlRoute(server: FastifyInstance, work: Work): void {
  const apollo = openApollo(graphqlSchema(), work);
  server.addHook('onReady', () => apollo.start());
  server.addHook('onClose', () => apollo.stop());
  server.post('/graphql', async (request, reply) => {
    const viewer = await anyViewerOf(work, request);
    if (request.mediaType !== 'application/json') {
      throw new Refusal('UNSUPPORTED_FORMAT', 'content-type: allowed is application/json');
    }
    const body = await readJson(request, BODY_LIMIT, Asked);
    const context = contextOf(work, viewer);
    const answer = await apollo
      .executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: jsonHeaders, search: '', body },
        context: async () => context,
      })
      .finally(() => context.end());
    if (answer.body.kind !== 'complete') throw new Error('no answer comes in parts');
    return reply
      .code(answer.status ?? 200)
      .headers(Object.fromEntries(answer.headers))
      .send(answer.body.string);
  });
}

/** The request's own were looked at already. */
const jsonHeaders = new HeaderMap([
  ['content-type', 'application/json'],
  ['accept', 'application/json'],
]);
