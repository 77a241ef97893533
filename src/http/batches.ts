import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Work } from '../../jobs/job.js';
import { batchReport } from '../calls/store/batches.js';
import { readAsTenant } from '../db/tenant.js';
import { Refusal } from '../refusal.js';
import { viewerOf } from './serve.js';

const Address = z.object({ id: z.uuid() });
const Page = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** `GET /v1/cdrs/batches/ID?after=LINE&limit=N`: what became of a batch's records (rule D2). */
export function batchesRoute(server: FastifyInstance, work: Work): void {
  server.get('/v1/cdrs/batches/:id', async (request) => {
    const { tenant, sender } = await viewerOf(work, request, 'cdrs:read');
    const address = Address.safeParse(request.params);
    if (!address.success) throw new Refusal('NOT_FOUND', 'there is no such batch');
    const page = Page.safeParse(request.query);
    if (!page.success) throw new Refusal('BAD_INPUT', 'after is a line, 0 or more; limit is 1 to 1000');
    const report = await readAsTenant(work.app, tenant, (tx) => batchReport(tx, sender, address.data.id, page.data));
    return shown(report);
  });
}

function shown({ batch, tally, outcomes, more }: Awaited<ReturnType<typeof batchReport>>) {
  const { waitingChunks, batchId: _same, ...counts } = tally;
  return {
    batchId: batch.id,
    receivedAt: batch.receivedAt,
    state: waitingChunks > 0 ? 'RATING' : 'POSTED',
    records: batch.records,
    refused: batch.refused,
    fileNo: batch.fileNo,
    sameFileNo: batch.sameFileNo,
    ...counts,
    outcomes: outcomes.map(({ line, fate, code, field, found, reason }) => ({
      line,
      fate,
      code,
      field,
      found,
      reason,
    })),
    nextAfter: more ? outcomes.at(-1)!.line : null,
  };
}
