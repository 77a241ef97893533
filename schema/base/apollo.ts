import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Work } from '../../jobs/job.js';
import { isOutage } from '../../src/db/open.js';
import { newId } from '../../src/id.js';
import { Refusal } from '../../src/refusal.js';
import type { Context } from './context.js';
import { refuseUnscoped } from './guard.js';

/** Apollo with what we don't use turned off. Not started. */
export function openApollo(schema: GraphQLSchema, { config, log }: Work): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    introspection: !config.production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false, // run.ts drains
    csrfPrevention: true,
    formatError: (shown, error) => formatted(shown, error, log),
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), guard],
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn({ message }, 'GraphQL'),
      error: (message) => log.error({ message }, 'GraphQL'),
    },
  });
}

const guard: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, contextValue }) {
        if (operation) refuseUnscoped(schema, document, operation, contextValue.viewer);
      },
    };
  },
};

/** Apollo's own codes, in our words. */
const codes: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'BAD_INPUT',
  GRAPHQL_VALIDATION_FAILED: 'BAD_INPUT',
  BAD_USER_INPUT: 'BAD_INPUT',
  BAD_REQUEST: 'BAD_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
};

/** Refusals and malformed queries reach the asker. Anything else is our bug: of that only an id is shown, and the log has the rest. */
function formatted(shown: GraphQLFormattedError, error: unknown, log: Work['log']): GraphQLFormattedError {
  const { message, locations, path } = shown;
  const at = { ...(locations && { locations }), ...(path && { path }) };
  const cause = unwrapResolverError(error) as Error;
  if (cause instanceof Refusal) return { message: cause.message, ...at, extensions: { code: cause.code } };
  const code = codes[String(shown.extensions?.['code'])];
  if (code) return { message, ...at, extensions: { code } };
  if (isOutage(cause)) {
    log.error({ error: cause.message }, 'the database is out of reach');
    return { message: 'the database is out of reach; try again in 2 s', ...at, extensions: { code: 'UNAVAILABLE' } };
  }
  const errorId = newId();
  log.error({ errorId, error: cause.message, stack: cause.stack }, 'a GraphQL operation failed');
  return { message: 'internal error', ...at, extensions: { code: 'INTERNAL', errorId } };
}
