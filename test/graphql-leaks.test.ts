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
  expect(found).not.toEqual([]);
});

test('with none of them planted the same looks find nothing', async () => {
  const found = [];
  for (const as of ['partner', 'switch'] as const) {
    for (const nets of new Set(leaks.filter((it) => it.as === as).map((it) => it.nets))) {
      for (const by of [undefined, 'cursors', 'files'] as const) {
        const same = leaks.filter((it) => it.as === as && it.nets === nets && it.by === by);
        const fields = [...new Set(same.flatMap((it) => it.fields))];
        if (same.length > 0) found.push(...(await look({ as, nets, by, fields })));
      }
    }
  }
  expect(found).toEqual([]);
});
