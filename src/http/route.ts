import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Work } from '../../jobs/job.js';
import { outcomes } from '../calls/cdr.js';
import { openRouter } from '../flows/route-call.js';
import { Refusal } from '../refusal.js';
import { planSchema } from '../routing/plan-schema.js';
import type { Asking } from './faults.js';
import { viewerOf } from './serve.js';
import { readBytes, readShape } from './read-json.js';

const BODY_LIMIT = 16 * 1024;
const MOST_STEPS = 20;

/** The database keeps both, and takes no NUL. */
const text = (max: number) => z.string().min(1).max(max).regex(/^\P{Cc}*$/u, 'control characters are not allowed'); // prettier-ignore

const Question = z.object({
  callUuid: text(128),
  called: text(128),
  caller: z.string().max(256).nullish(),
  callerHidden: z.boolean().nullish(),
  at: z.union([z.string().max(40), z.number()]).nullish(),
  step: z.int().min(0).max(MOST_STEPS).nullish(),
  pin: z.string().max(16).nullish(),
  last: z.object({ to: z.string().min(1).max(32).regex(/^\S+$/), outcome: z.enum(outcomes) }).nullish(),
});

/** `POST /v1/route`: where a call goes. `GET /v1/route-plan.schema.json`: the form of plans. Every business answer is 200, a refusal too: switches read a status as a fault. */
export function routeRoute(server: FastifyInstance, work: Work): void {
  const router = openRouter(work);
  server.addHook('onReady', () => router.start());
  server.addHook('onClose', () => router.close());
  const schema = JSON.stringify(planSchema());
  server.get('/v1/route-plan.schema.json', (_request, reply) => reply.type('application/schema+json').send(schema));

  async function answer(asking: Asking, body: Buffer): Promise<string> {
    const { switch: asker } = await viewerOf(work, asking, 'route:ask');
    if (!asker) throw new Refusal('FORBIDDEN', 'only a switch’s key asks where a call goes');
    const it = readShape(body, Question);
    return router.answer(
      { switchId: asker.id, timeZone: asker.timeZone },
      {
        callUuid: it.callUuid,
        step: it.step ?? 0,
        called: it.called,
        caller: it.caller ?? null,
        isCallerHidden: it.callerHidden ?? false,
        at: it.at == null ? null : String(it.at),
        pin: it.pin ?? null,
        last: it.last ?? null,
      },
    );
  }
  server.shortcuts.add('/v1/route', { limitBytes: BODY_LIMIT, answer });
  server.post('/v1/route', async (request, reply) => {
    const text = await answer(request, await readBytes(request.raw, BODY_LIMIT));
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
