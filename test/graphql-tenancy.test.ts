import { graphqlSchema } from '../schema/schema.js';
import { useApi } from './support/http.js';
import { useSchema, type Nets } from './support/tenancy/ask.js';
import { leaksIn, type Look, type Subject } from './support/tenancy/check.js';
import { fixtures, needFixtures } from './support/tenancy/fixtures.js';
import { makeStrangers } from './support/tenancy/strangers.js';
import { useWork } from './support/work.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const schema = graphqlSchema();
const roots = Object.keys(fixtures).filter((it) => /^(Query|Mutation)\./.test(it));
let subject: Subject;

beforeAll(async () => {
  subject = { work, schema, ask: useSchema(work, schema), strangers: await makeStrangers(work, api) };
});

test('every query, mutation and field with arguments has a fixture, and every fixture a field', () => {
  expect(Object.keys(fixtures).sort()).toEqual(needFixtures(schema).sort());
});

test.each<[Look['as'], Nets]>([
  ['partner', 'both nets'],
  ['partner', 'row-level security alone'],
  ['partner', 'row-level security alone, every scope'],
  ['partner', 'resolver checks alone'],
  ['switch', 'both nets'],
  ['switch', 'row-level security alone'],
  ['switch', 'resolver checks alone'],
])('P2: a %s learns nothing of a stranger, and changes nothing of it, with %s', async (as, nets) => {
  const t = performance.now();
  console.log(await leaksIn(subject, { as, nets, fields: roots }), performance.now() - t);
});
