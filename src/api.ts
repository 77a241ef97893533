import type { FastifyInstance } from 'fastify';
import type { Work } from '../jobs/job.js';
import { graphiqlRoute } from '../schema/graphiql/page.js';
import { graphqlRoute } from '../schema/route.js';
import { batchesRoute } from './http/batches.js';
import { cdrsRoute } from './http/cdrs.js';
import { documentsRoute } from './http/documents.js';
import { healthRoutes } from './http/health.js';
import { routeRoute } from './http/route.js';
import { openServer } from './http/serve.js';
import { statementsRoute } from './http/statements.js';

const routes = [
  cdrsRoute,
  batchesRoute,
  routeRoute,
  statementsRoute,
  documentsRoute,
  healthRoutes,
  graphqlRoute,
  graphiqlRoute,
];

/** All that can be asked over HTTP, not yet listening. */
export function openApi(work: Work): FastifyInstance {
  const server = openServer(work);
  for (const add of routes) add(server, work);
  return server;
}
