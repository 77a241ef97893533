import { graphqlSchema } from '../schema/schema.js';
import { useApi } from './support/http.js';
import { useSchema } from './support/tenancy/ask.js';
import { leaksIn, type Subject } from './support/tenancy/check.js';
import { cursorLeaks } from './support/tenancy/cursors.js';
import { fileLeaks } from './support/tenancy/files.js';
import { databaseLeaks } from './support/tenancy/leaks-database.js';
import { resolverLeaks } from './support/tenancy/leaks-resolvers.js';
import type { Leak } from './support/tenancy/plant.js';
import { makeStrangers } from './support/tenancy/strangers.js';
import { useWork } from './support/work.js';

/** Proves that graphql-tenancy.test.ts can fail: with each of these leaks it would. */
const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const leaks = [...databaseLeaks, ...resolverLeaks];
let subject: Subject;

beforeAll(async () => {
  const schema = graphqlSchema();
  subject = { work, schema, ask: useSchema(work, schema), strangers: await makeStrangers(work, api) };
});

function look({ by, as, nets, fields }: Pick<Leak, 'by' | 'as' | 'nets' | 'fields'>): Promise<string[]> {
  if (by === 'files') return fileLeaks(subject, api, { as, nets });
  return (by === 'cursors' ? cursorLeaks : leaksIn)(subject, { as, nets, fields });
}

test.each(leaks)('P2: it is found that $leak', async (it) => {
  const undo = await it.plant(subject);
  const found = await look(it).finally(undo);
  await mend();
  expect(found.filter((fault) => !fault.startsWith('the test itself'))).not.toEqual([]);
});

/** What a leak did to the stranger, else the next one would find nothing to do. */
async function mend() {
  const { cap, capOfNumber, otherKey, name } = subject.strangers.theirs;
  const caps = [cap, capOfNumber].map((it) => it.replace('cap_', ''));
  await work.owner.query('update caps set removed_at = null, version = 1 where id = any($1)', [caps]);
  await work.owner.query('update subscribers set version = 1, name = $2 where id = $1 and version <> 1', [
    subject.strangers.stranger.subscriberId,
    name,
  ]);
  await work.owner.query('update applications set version = 1 where version <> 1');
  await work.owner.query('update api_keys set revoked_at = null where id = $1', [otherKey.replace('key_', '')]);
}

test.each([
  ['partner', 'both nets'],
  ['partner', 'row-level security alone'],
  ['partner', 'resolver checks alone'],
] as const)('with none of them planted the same look of a %s finds nothing: %s', async (as, nets) => {
  const fields = ['Query.subscriber', 'Query.number', 'Query.call', 'Query.cap', 'Mutation.removeCap'];
  expect(await leaksIn(subject, { as, nets, fields })).toEqual([]);
});
