import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Work } from '../../jobs/job.js';
import { faultCode, isOutage } from '../../src/db/open.js';
import { newId } from '../../src/id.js';
import { Refusal } from '../../src/refusal.js';
import type { Context } from './context.js';
import { rememberDocuments } from './documents.js';
import { FAULTS_SHOWN, limitsRule } from './limits.js';
import { meter } from './meter.js';

/** Of a query's text; the largest that an operation needs, within limits.ts, has some 1,300. */
const TOKENS = 1_500;

/** Apollo with what we don't use turned off. Not started. */
export function openApollo(schema: GraphQLSchema, { config, log }: Work): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    introspection: !config.production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: { maxTokens: TOKENS },
    validationRules: [limitsRule],
    validationOptions: { maxErrors: FAULTS_SHOWN },
    executionOptions: { maxCoercionErrors: FAULTS_SHOWN },
    documentStore: rememberDocuments(),
    stopOnTerminationSignals: false, // run.ts drains
    csrfPrevention: true,
    formatError: (shown, error) => formatted(shown, error, log),
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), meter],
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn({ message }, 'GraphQL'),
      error: (message) => log.error({ message }, 'GraphQL'),
    },
  });
}

/** Apollo's own codes, in our words. */
const codes: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'BAD_INPUT',
  GRAPHQL_VALIDATION_FAILED: 'BAD_INPUT',
  BAD_USER_INPUT: 'BAD_INPUT',
  BAD_REQUEST: 'BAD_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  QUERY_TOO_COMPLEX: 'QUERY_TOO_COMPLEX',
  RATE_LIMITED: 'RATE_LIMITED',
};

/** Refusals and malformed queries reach the asker. Anything else is our bug: of that only an id is shown, and the log has the rest. */
function formatted(shown: GraphQLFormattedError, error: unknown, log: Work['log']): GraphQLFormattedError {
  const { message, locations, path } = shown;
  const at = { ...(locations && { locations }), ...(path && { path }) };
  const cause = (error instanceof GraphQLError && error.originalError) || (error as Error);
  if (cause instanceof Refusal) return { message: cause.message, ...at, extensions: { code: cause.code } };
  const { code: found, retryAfterMs } = shown.extensions ?? {};
  const isGraphqlJs = error instanceof GraphQLError && !error.originalError && !error.path; // of what it was sent
  const code = codes[String(found)] ?? (isGraphqlJs ? 'BAD_INPUT' : undefined);
  if (code) return { message, ...at, extensions: { code, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
  if (/^(22021|22P05)$/.test(faultCode(cause))) {
    return { message: 'a text may not hold the character U+0000', ...at, extensions: { code: 'BAD_INPUT' } };
  }
  if (isOutage(cause)) {
    log.error({ error: cause.message }, 'the database is out of reach');
    return {
      message: 'the database is busy or out of reach; try again in 2 s',
      ...at,
      extensions: { code: 'UNAVAILABLE' },
    };
  }
  const errorId = newId();
  log.error({ errorId, error: cause.message, stack: cause.stack }, 'a GraphQL operation failed');
  return { message: 'internal error', ...at, extensions: { code: 'INTERNAL', errorId } };
}
