import type { FastifyInstance } from 'fastify';
import type { Work } from '../../jobs/job.js';
import { batchesRoute } from './batches.js';
import { cdrsRoute } from './cdrs.js';
import { healthRoutes } from './health.js';
import { routeRoute } from './route.js';
import { openServer } from './serve.js';
import { statementsRoute } from './statements.js';

/** The whole HTTP edge, not yet listening. */
export function openApi(work: Work): FastifyInstance {
  const server = openServer(work);
  for (const add of [cdrsRoute, batchesRoute, routeRoute, statementsRoute, healthRoutes]) add(server, work);
  return server;
}
