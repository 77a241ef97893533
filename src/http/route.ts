import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Work } from '../../jobs/job.js';
import { asTenant } from '../db/tenant.js';
import { readHotline } from '../phone.js';
import { decide, refuseReasons, type Decision } from '../routing/decide.js';
import { lineOf } from '../routing/routing.js';
import { viewerOf } from './serve.js';
import { readJson } from './read-json.js';

const BODY_LIMIT = 16 * 1024;

const Question = z.object({
  callUuid: z.string().min(1).max(128),
  called: z.string().min(1).max(128),
  caller: z.string().max(256).nullish(),
});

/** `POST /v1/route`: where a call goes. Every business answer is 200, a refusal too: switches read a status as a fault. */
export function routeRoute(server: FastifyInstance, work: Work): void {
  server.post('/v1/route', async (request) => {
    const { tenant } = await viewerOf(work, request, 'route:ask');
    const question = await readJson(request, BODY_LIMIT, Question);
    const number = readHotline(question.called);
    const line = number === null ? null : await asTenant(work.app, tenant, (tx) => lineOf(tx, number));
    return replyOf(question.callUuid, decide(line));
  });
}

function replyOf(callUuid: string, decision: Decision) {
  if (decision.kind === 'connect') {
    const destinations = decision.destinations.map((it) => ({
      number: it.number,
      ringTimeoutMs: it.ringSeconds * 1000,
    }));
    return { v: 1, callUuid, action: 'route', destinations };
  }
  const { sip, phrase, q850 } = refuseReasons[decision.reason];
  return { v: 1, callUuid, action: 'reject', cause: decision.reason, sip: { code: sip, reason: phrase }, q850 };
}
