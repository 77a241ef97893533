import { policies, sql, type Leak } from './plant.js';

const partner = { as: 'partner', nets: 'row-level security alone' } as const;
const everyScope = { as: 'partner', nets: 'row-level security alone, every scope' } as const;
const aSwitch = { as: 'switch', nets: 'row-level security alone' } as const;

/**
 * Row-level security with a hole, seen with the resolvers' checks off. What only shows with the row that it belongs to (appeals, papers,
 * documents of these) isn't seen so: tenancy.test.ts asks each table.
 */
export const databaseLeaks: readonly Leak[] = [
  ...[
    ['partners', 'Query.partners'],
    ['subscribers', 'Query.subscriber'],
    ['numbers', 'Query.numbers'],
    ['number_waits', 'Query.waitList'],
    ['number_payments', 'Query.numberPayments'],
    ['applications', 'Query.application'],
    ['applications', 'Query.applicationCounts'],
    ['audit_log', 'Query.number'],
    ['month_counters', 'Query.number'],
    ['destinations', 'Query.number'],
    ['destination_proofs', 'Query.destinationProofs'],
    ['destination_proofs', 'Query.destinationProof'],
    ['caps', 'Query.cap'],
    ['shut_offs', 'Query.shutOffs'],
    ['number_suspensions', 'Query.suspension'],
    ['number_suspensions', 'Query.suspensions'],
    ['reverifications', 'Query.reverification'],
    ['reverifications', 'Query.reverifications'],
    ['number_pins', 'Query.number'],
    ['route_plans', 'Query.number'],
    ['route_decisions', 'Query.explainCall'],
    ['calls', 'Query.call'],
    ['calls', 'Query.calls'],
    ['charges', 'Query.call'],
    ['statements', 'Query.statement'],
    ['api_keys', 'Query.apiKey'],
    ['documents', 'Query.document'],
    ['audit_log', 'Query.events'],
  ].map(([table, field]) => ({
    leak: `a policy shows all ${table}, by ${field}`,
    ...partner,
    fields: [field!],
    plant: policies(`select on ${table}`),
  })),
  {
    leak: 'row-level security is off for subscribers',
    ...partner,
    fields: ['Query.subscribers'],
    plant: sql(
      'alter table subscribers disable row level security',
      'alter table subscribers enable row level security',
    ),
  },
  {
    leak: 'everybody is taken for the operator',
    ...partner,
    fields: ['Query.node'],
    plant: sql(
      `create or replace function app_operator() returns boolean language sql stable as 'select true'`,
      `create or replace function app_operator() returns boolean language sql stable
         as $$ select coalesce(current_setting('app.operator', true), '') = 'on' $$`,
    ),
  },
  {
    leak: 'a policy shows what the carrier takes',
    ...everyScope,
    fields: ['Query.call'],
    plant: policies('select on tariffs'),
  },
  {
    leak: 'a policy shows who is barred',
    ...everyScope,
    fields: ['Query.barredSubjects'],
    plant: policies('select on barred_subjects'),
  },
  {
    leak: 'a policy shows all switches',
    ...everyScope,
    fields: ['Query.switches'],
    plant: policies('select on switches'),
  },
  {
    leak: 'a policy shows a switch all batches',
    ...aSwitch,
    fields: ['Query.batch'],
    plant: policies('select on cdr_batches'),
  },
  {
    leak: 'policies show a switch all gaps',
    ...aSwitch,
    fields: ['Query.cdrGaps'],
    plant: policies('select on switches', 'select on cdr_batches'),
  },
  {
    leak: 'policies let anybody change a subscriber',
    ...partner,
    fields: ['Mutation.updateSubscriber'],
    plant: policies('select on subscribers', 'update on subscribers'),
  },
  {
    leak: 'policies let anybody remove a cap',
    ...partner,
    fields: ['Mutation.removeCap'],
    plant: policies('select on caps', 'update on caps'),
  },
  {
    leak: 'policies let anybody revoke a key',
    ...partner,
    fields: ['Mutation.revokeApiKey'],
    plant: policies('select on api_keys', 'update on api_keys'),
  },
  {
    leak: 'policies let anybody make a key for a partner',
    ...partner,
    fields: ['Mutation.createApiKey'],
    plant: policies('select on partners', 'insert on api_keys'),
  },
  {
    leak: 'policies let anybody make a partner’s subscriber',
    ...partner,
    fields: ['Mutation.createSubscriber'],
    plant: policies('select on partners', 'insert on subscribers'),
  },
  {
    leak: 'policies let anybody cap a subscriber',
    ...partner,
    fields: ['Mutation.createCap'],
    plant: policies('select on subscribers', 'select on numbers', 'insert on caps'),
  },
  {
    leak: 'policies let anybody say where a number’s calls go',
    ...partner,
    fields: ['Mutation.rollBackRoutePlan'],
    plant: policies('select on numbers', 'select on route_plans', 'select on destinations', 'insert on route_plans'),
  },
  {
    leak: 'a policy shows all documents, and they are opened',
    ...partner,
    fields: [],
    by: 'files',
    plant: policies('select on documents'),
  },
  {
    leak: 'policies show all statements and files',
    ...partner,
    fields: [],
    by: 'files',
    plant: policies('select on statements', 'select on statement_files'),
  },
  {
    leak: 'policies show a switch all batches and what became of them',
    ...aSwitch,
    fields: [],
    by: 'files',
    plant: policies('select on cdr_batches', 'select on cdr_chunks', 'select on record_outcomes'),
  },
];
