import type { FastifyError } from 'fastify';
import type { Work } from '../../jobs/job.js';
import { isMissingMonth, missingMonths } from '../db/months.js';
import { isOutage } from '../db/open.js';
import { Refusal, type RefusalCode } from '../refusal.js';

const statusOf: Record<RefusalCode, number> = {
  BAD_INPUT: 400,
  BAD_CURSOR: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  VERSION_CONFLICT: 409,
  IDEMPOTENCY_CONFLICT: 409,
  MONTH_NOT_READY: 409,
  WRONG_STATE: 409,
  NOT_AVAILABLE: 409,
  INCOMPLETE: 409,
  RESERVATION_QUOTA_EXCEEDED: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_FORMAT: 415,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

const headersOf: Partial<Record<RefusalCode, Record<string, string>>> = {
  UNAUTHENTICATED: { 'www-authenticate': 'Basic realm="hotline400"' }, // curl in a switch probes for it
  RATE_LIMITED: { 'retry-after': '1' },
};

/** Who asks, as far as a key goes. */
export interface Asking {
  headers: { authorization?: string | undefined };
  ip: string;
}

/** An error as whoever asked is to see it. */
export interface Fault {
  status: number;
  headers: Record<string, string>;
  error: { code: string; message: string; errorId?: string };
}

const tryAgain = (seconds: number, what: string): Fault => ({
  status: 503,
  headers: { 'retry-after': String(seconds) },
  error: { code: 'UNAVAILABLE', message: `${what}; try again in ${seconds} s` },
});

/** Row-level security hides which month it was, so the database is asked. */
async function nameMissing(work: Work, requestId: string, { message }: Error): Promise<void> {
  const months = await missingMonths(work.app).catch(() => []);
  const missing = months.map(({ month, table }) => `${table} ${month}`);
  work.log.error(
    { requestId, error: message, missing },
    'a month has no partition: run `migrate`, and see that a worker runs',
  );
}

/** What isn't the asker's fault is logged, and of what is ours no more is said than where to find it in the log. */
export function faultOf(work: Work, error: FastifyError | Refusal | Error, requestId: string): Fault {
  if (error instanceof Refusal) {
    const { code, message } = error;
    return { status: statusOf[code], headers: headersOf[code] ?? {}, error: { code, message } };
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status < 500) {
    return { status, headers: {}, error: { code: 'BAD_INPUT', message: error.message } };
  }
  if (isOutage(error)) {
    work.log.error({ requestId, error: error.message }, 'the database is out of reach');
    return tryAgain(2, 'the database is busy or out of reach');
  }
  if (isMissingMonth(error)) {
    void nameMissing(work, requestId, error);
    return tryAgain(60, 'this month can’t be stored yet');
  }
  work.log.error({ requestId, error: error.message, stack: error.stack }, 'a request failed');
  return { status: 500, headers: {}, error: { code: 'INTERNAL', message: 'internal error', errorId: requestId } };
}
