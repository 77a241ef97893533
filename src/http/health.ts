import type { FastifyInstance } from 'fastify';
import type { Work } from '../../jobs/job.js';
import { missingMonths } from '../db/months.js';

/**
 * `/livez`: the process answers. `/readyz`: it can serve, because its database does. `warnings` is what a person must see to
 * though calls can still be routed: a balancer that took the process away for it would stop them.
 */
export function healthRoutes(server: FastifyInstance, { app }: Work): void {
  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    const missing = await missingMonths(app);
    const warnings = missing.map(({ month, table }) => `${table} has no partition for ${month}`);
    return warnings.length === 0 ? { status: 'ok' } : { status: 'ok', warnings };
  });
}
