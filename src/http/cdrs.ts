import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { nudgeRating } from '../../jobs/rate-calls.js';
import type { Work } from '../../jobs/job.js';
import { land, type Landed } from '../calls/io/land.js';
import { Refusal } from '../refusal.js';
import { viewerOf } from './serve.js';
import { slicesOf } from './slices.js';

/** `POST /v1/cdrs` (rules D1, D2): 200 once the bytes are durable, whatever is wrong with single records. */
export function cdrsRoute(server: FastifyInstance, work: Work): void {
  server.post('/v1/cdrs', async (request) => {
    const viewer = await viewerOf(work, request, 'cdrs:write');
    if (!viewer.switch) throw new Refusal('FORBIDDEN', 'only a switch posts CDRs; this key is not a switch’s');
    const body = bodyOf(request);
    const type = request.headers['content-type'];
    const landed = await land(work.app, viewer.switch, body, type).finally(() => body.return());
    await nudgeRating(work, landed);
    return answer(landed);
  });
}

async function* bodyOf(request: FastifyRequest): AsyncGenerator<Buffer, void> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return yield* slicesOf(request);
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new Refusal('UNSUPPORTED_FORMAT', `content-encoding ${encoding}: allowed are gzip and none`);
  try {
    yield* pipeline(slicesOf(request), createGunzip(), () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    if (/^Z_/.test((error as { code?: string }).code ?? ''))
      throw new Refusal('BAD_INPUT', 'the body is not gzip, or it is cut off');
    throw error;
  }
}

function answer({ batchId, records, refused, refusals }: Landed) {
  return {
    batchId,
    records,
    accepted: records - refused,
    refused,
    refusals,
    report: `/v1/cdrs/batches/${batchId}`,
  };
}
