import type { FastifyInstance } from 'fastify';
import type { Work } from '../../jobs/job.js';

/** `/livez`: the process answers. `/readyz`: it can serve, because its database does. */
export function healthRoutes(server: FastifyInstance, { app }: Work): void {
  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    await app.query('select app_now()');
    return { status: 'ok' };
  });
}
