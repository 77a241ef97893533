import { randomUUID } from 'node:crypto';
import { asTenant } from '../src/db/tenant.js';
import { routePolicyOf } from '../src/routing/store/policy.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00.000+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});
afterEach(() => work.owner.query('delete from route_policy; insert into route_policy default values'));

const FIELDS =
  'forwardsOnBusy forwardsOnNoAnswer forwardsACall pinTries maxSeconds snapshotSeconds verifiedMonths proofWarningDays';
const preset = {
  forwardsOnBusy: 2,
  forwardsOnNoAnswer: 2,
  forwardsACall: 3,
  pinTries: 3,
  maxSeconds: 14_400,
  snapshotSeconds: 300,
  verifiedMonths: 12,
  proofWarningDays: 30,
};
async function update(input: object, key = world.keys.operator) {
  const text = `mutation ($input: UpdateRoutePolicyInput!) { updateRoutePolicy(input: $input) { userErrors { code message path } policy { ${FIELDS} } } }`;
  const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
  return data?.updateRoutePolicy ?? errors;
}

test('R6, R7: the rules’ numbers, which a partner reads and the router goes by', async () => {
  const { data } = await ask(world.keys.partner, `{ routePolicy { ${FIELDS} } }`);
  expect(data.routePolicy).toEqual(preset);
  expect(await asTenant(work.app, { kind: 'router' }, routePolicyOf)).toEqual(preset);
});

test('what is given changes, what is left out stays, and the log says which', async () => {
  expect(await update({ pinTries: 5, maxSeconds: 7200 })).toEqual({
    userErrors: [],
    policy: { ...preset, pinTries: 5, maxSeconds: 7200 },
  });
  expect((await update({})).policy).toMatchObject({ pinTries: 5 });
  const [entry] = await rowsOf(
    work,
    `select entry::jsonb -> 'before' as before, entry::jsonb -> 'after' as after from audit_log where entry::jsonb ->> 'type' = 'route_policy.updated' order by seq`,
  );
  expect(entry).toEqual({ before: { pinTries: 3, maxSeconds: 14_400 }, after: { pinTries: 5, maxSeconds: 7200 } });
});

test.each`
  field                   | least | most
  ${'forwardsOnBusy'}     | ${0}  | ${10}
  ${'forwardsOnNoAnswer'} | ${0}  | ${10}
  ${'forwardsACall'}      | ${0}  | ${10}
  ${'pinTries'}           | ${1}  | ${10}
  ${'maxSeconds'}         | ${60} | ${86_400}
  ${'snapshotSeconds'}    | ${0}  | ${86_400}
  ${'verifiedMonths'}     | ${1}  | ${60}
  ${'proofWarningDays'}   | ${1}  | ${180}
`('$field is $least to $most, by the API and by the table', async ({ field, least, most }) => {
  const column = field.replace(/[A-Z]/g, (it: string) => `_${it.toLowerCase()}`);
  for (const found of [least - 1, most + 1]) {
    expect((await update({ [field]: found })).userErrors).toEqual([
      {
        code: 'BAD_INPUT',
        message: `${field}: found ${found}, allowed is ${least} to ${most}`,
        path: ['input', field],
      },
    ]);
    await expect(work.owner.query(`update route_policy set ${column} = ${found}`)).rejects.toThrow('bounds');
  }
  for (const found of [least, most]) expect((await update({ [field]: found })).policy[field]).toBe(found);
});

test('a partner changes nothing', async () => {
  expect((await update({ pinTries: 9 }, world.keys.partner))[0].extensions.code).toBe('FORBIDDEN');
});
