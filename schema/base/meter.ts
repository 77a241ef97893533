import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from './context.js';
import { COST_LIMIT, costOf } from './cost.js';
import { refuseUnscoped } from './guard.js';
import type { Purse } from './throttle.js';

/** What is spent on an operation that is refused: reading it was work, and the next one may be no better. */
const REFUSED_POINTS = 10;

/**
 * Refuses what the asker may not, what costs too much, and what the asker has no points for: in this order, and before
 * anything is asked of the database. Every answer to an operation says what it costs.
 */
export const meter: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    let cost: number | null = null;
    let settled = false;
    return {
      async didResolveOperation({ schema, document, operation, request, contextValue: { viewer, purse } }) {
        if (!operation) return;
        cost = Math.max(1, costOf(schema, document, operation, request.variables ?? {}));
        refuseUnscoped(schema, document, operation, viewer);
        if (cost > COST_LIMIT) throw tooComplex(cost);
        settled = true;
        if (purse.waitMs(cost) > 0) throw rateLimited(purse, cost);
        purse.spend(cost);
      },
      async willSendResponse({ response, contextValue: { purse } }) {
        if (!settled) purse.spend(REFUSED_POINTS);
        if (response.body.kind !== 'single') return;
        const result = response.body.singleResult;
        const codes = result.errors?.map((it) => it.extensions?.['code']) ?? [];
        if (codes[0] === 'QUERY_TOO_COMPLEX') result.errors = result.errors!.slice(0, 1); // see limitsRule
        if (codes.includes('UNAVAILABLE') && !result.data) {
          response.http.status = 503;
          response.http.headers.set('retry-after', '2');
        }
        if (cost === null) return;
        result.extensions = { ...result.extensions, cost: { requested: cost, ...standing(purse) } };
      },
    };
  },
};

const standing = (purse: Purse) => ({
  limit: COST_LIMIT,
  available: purse.available(),
  restorePerSecond: purse.restorePerSecond,
});

const tooComplex = (cost: number) =>
  new GraphQLError(
    `cost: found ${cost}, allowed is ${COST_LIMIT} an operation; ask for smaller pages or fewer lists in lists`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } },
  );

const retryAfter = (ms: number) => new HeaderMap([['retry-after', String(Math.ceil(ms / 1000))]]);

/** Of an operation that costs so many points. */
export function rateLimited(purse: Purse, cost: number): GraphQLError {
  const retryAfterMs = purse.waitMs(cost);
  return new GraphQLError(
    `rate: it costs ${cost} points and ${purse.available()} are left; ${purse.restorePerSecond} come back each second`,
    { extensions: { code: 'RATE_LIMITED', retryAfterMs, http: { status: 429, headers: retryAfter(retryAfterMs) } } },
  );
}

/** Of one that took too long. */
export const lateFor = (ms: number) =>
  new GraphQLError(`the operation took over ${ms / 1000} s: ask for less at once, or again later`, {
    extensions: { code: 'UNAVAILABLE', http: { status: 503, headers: retryAfter(2_000) } },
  });
