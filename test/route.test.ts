import { newId } from '../src/id.js';
import { numberStates } from '../src/numbers/moves.js';
import { useApi } from './support/http.js';
import { addNumber, addSwitch } from './support/others.js';
import { useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
  await addNumber(work, world, { number: '4006000010', destinations: [] });
  await addNumber(work, world, {
    number: '4006000011',
    destinations: ['01062000001', '13800138000', '02180000002', '075582000003'],
  });
  await work.owner.query(
    `update destinations set proof = 'PENDING' where destination = '01062000001' and number = '4006000011'`,
  );
  await work.owner.query(
    `update destinations set proof = 'EXPIRED' where destination = '02180000002' and number = '4006000011'`,
  );
});

const ask = (question: unknown, key: string | undefined = world.keys.switch) =>
  api.ask('POST', '/v1/route', { key, body: typeof question === 'string' ? question : JSON.stringify(question) });
const route = async (called: string) => (await ask({ callUuid: newId(), called, caller: '13800138000' })).json;
const { says } = useRoute(api, () => world.keys.switch);

test('R1: an active number connects, to its destinations in their order', async () => {
  const { decisionId, ...answer } = (await ask({ callUuid: 'call-1', called: '4006000001', caller: '13800138000' }))
    .json;
  expect(decisionId).toMatch(/^[0-9a-f-]{36}\.0$/);
  const ringing = (number: string) => ({ id: number, number, ringTimeoutMs: 20_000 });
  expect(answer).toEqual({
    v: 1,
    callUuid: 'call-1',
    ttlMs: 30_000,
    action: 'route',
    destinations: [ringing('01062000001'), ringing('02180000002')],
    onBusy: [],
    onNoAnswer: [],
    maxForwards: 0,
    maxSeconds: 14_400,
    callerId: '13800138000',
  });
});

test('R6: a caller that hides its number is shown as nobody, and never as the 400 number', async () => {
  const { json } = await ask({ callUuid: newId(), called: '4006000001', caller: '13800138000', callerHidden: true });
  expect(json).toMatchObject({ action: 'route', callerId: null });
});

describe('a question that is asked again', () => {
  const first = { callUuid: 'again', called: '4006000001', caller: '13800138000' };
  test('is answered the same, to the byte', async () => {
    const [one, two] = [await ask(first), await ask(first)];
    expect(two.bytes.equals(one.bytes)).toBe(true);
  });

  test.each`
    change                         | field       | because
    ${{ called: '4007000002' }}    | ${'called'} | ${'another number'}
    ${{ caller: '13800138001' }}   | ${'caller'} | ${'another caller'}
  `('as $because is a conflict', async ({ change, field }) => {
    const { status, json } = await ask({ ...first, ...change });
    expect({ status, code: json.error.code }).toEqual({ status: 409, code: 'CONFLICT' });
    expect(json.error.message).toContain(`${field}: `);
  }); // prettier-ignore

  test('in another form of the same numbers is no other question', async () => {
    expect((await ask({ ...first, called: '+864006000001', caller: '+8613800138000' })).status).toBe(200);
  });

  test('by another switch is another call', async () => {
    const other = await addSwitch(work, 'sw-2');
    expect((await ask({ ...first, called: '4007000002' }, other.key)).status).toBe(200);
  });
});

test('A7: only verified destinations are dialled', async () => {
  const { destinations } = await route('4006000011');
  expect(destinations.map((it: { number: string }) => it.number)).toEqual(['13800138000', '075582000003']);
});

test.each`
  called           | cause               | sip    | because
  ${'4006999999'}  | ${'unknown_number'} | ${404} | ${'a number that isn’t ours'}
  ${'95588'}       | ${'unknown_number'} | ${404} | ${'a number that is no 400 number'}
  ${'40060000010'} | ${'unknown_number'} | ${404} | ${'one digit too many'}
  ${'400600000'}   | ${'unknown_number'} | ${404} | ${'one digit too few'}
  ${'4006000010'}  | ${'no_destination'} | ${480} | ${'a number without destinations'}
`('R1: $because is refused, and the answer is 200 all the same', async ({ called, cause, sip }) => {
  const { status, json } = await ask({ callUuid: newId(), called });
  expect({ status, ...json }).toMatchObject({
    status: 200,
    action: 'reject',
    cause,
    sip: { code: sip },
  });
});

test.each(numberStates)('R1: a number that turns %s, within a second', async (state) => {
  await work.owner.query(
    `update numbers set state = $1::text, ends_at = case when $1::text in ('RESERVED', 'QUARANTINED') then app_now() + interval '1 day' end,
       partner_id = case when $1::text not in ('AVAILABLE', 'WITHDRAWN') then $3::uuid end where number = $2`,
    [state, world.numbers.voip, world.partnerId],
  );
  const expected =
    state === 'ACTIVE'
      ? '01062000001 02180000002'
      : state === 'SUSPENDED'
        ? 'NUMBER_SUSPENDED'
        : 'NUMBER_NOT_IN_SERVICE';
  expect(
    await withinASecond(
      () => says(world.numbers.voip),
      (it) => it === expected,
    ),
  ).toBe(expected);
});

test.each`
  called                                       | because
  ${'4006000001'}                              | ${'as it is'}
  ${'04006000001'}                             | ${'a 0 before it'}
  ${'864006000001'}                            | ${'86'}
  ${'+864006000001'}                           | ${'E.164'}
  ${'00864006000001'}                          | ${'0086'}
  ${'400-600-0001'}                            | ${'as people write it'}
  ${'sip:4006000001@10.0.0.1:5060;user=phone'} | ${'a SIP address'}
  ${'"400" <sips:+864006000001@sw.example>'}   | ${'with a display name'}
  ${'tel:+86-400-600-0001'}                    | ${'a tel address'}
`('R11: the called number, $because: $called', async ({ called }) => {
  expect((await route(called)).action).toBe('route');
});

test.each`
  question                                                                                  | status | code           | says                      | because
  ${'not json'}                                                                             | ${400} | ${'BAD_INPUT'} | ${'the body is not JSON'} | ${'no JSON'}
  ${''}                                                                                     | ${400} | ${'BAD_INPUT'} | ${'the body is not JSON'} | ${'an empty body'}
  ${[]}                                                                                     | ${400} | ${'BAD_INPUT'} | ${'body: '}               | ${'no object'}
  ${{ called: '4006000001' }}                                                               | ${400} | ${'BAD_INPUT'} | ${'callUuid: '}           | ${'a field that lacks'}
  ${{ callUuid: 'a', called: 4006000001 }}                                                  | ${400} | ${'BAD_INPUT'} | ${'called: '}             | ${'a field of another type'}
  ${{ callUuid: 'a'.repeat(129), called: '4006000001' }}                                    | ${400} | ${'BAD_INPUT'} | ${'callUuid: '}           | ${'an id that is too long'}
  ${{ callUuid: 'a', called: '4006000001', step: -1 }}                                      | ${400} | ${'BAD_INPUT'} | ${'step: '}               | ${'a step before the first'}
  ${{ callUuid: 'a', called: '4006000001', step: 1, last: { to: 'a b', outcome: 'busy' } }} | ${400} | ${'BAD_INPUT'} | ${'last.to: '}            | ${'no number'}
  ${{ callUuid: 'a', called: '4006000001', step: 1, last: { to: '1', outcome: 'gone' } }}   | ${400} | ${'BAD_INPUT'} | ${'last.outcome: '}       | ${'no outcome'}
  ${' '.repeat(16 * 1024 + 1)}                                                              | ${413} | ${'TOO_LARGE'} | ${'over 16384 bytes'}     | ${'a body a byte too large'}
  ${' '.repeat(20_000_000)}                                                                 | ${413} | ${'TOO_LARGE'} | ${'over 16384 bytes'}     | ${'and one that goes on after the refusal'}
`('$because: $code', async ({ question, status, code, says }) => {
  const answer = await ask(question);
  expect({ status: answer.status, code: answer.json.error.code }).toEqual({ status, code });
  expect(answer.json.error.message).toContain(says);
});

test.each`
  caller               | because
  ${undefined}         | ${'absent'}
  ${null}              | ${'null'}
  ${'anonymous'}       | ${'withheld'}
  ${'sip:anonymous@x'} | ${'withheld, as an address'}
`('a caller that is $because is no fault', async ({ caller }) => {
  expect((await ask({ callUuid: newId(), called: '4006000001', caller })).json.action).toBe('route');
});

test.each`
  key                         | status | code                 | because
  ${() => undefined}          | ${401} | ${'UNAUTHENTICATED'} | ${'no key'}
  ${() => 'h4k_nonsense'}     | ${401} | ${'UNAUTHENTICATED'} | ${'a wrong key'}
  ${() => world.keys.partner} | ${403} | ${'FORBIDDEN'}       | ${'a key that lacks the scope'}
`('P2: $because: $code', async ({ key, status, code }) => {
  const body = JSON.stringify({ callUuid: 'a', called: '4006000001' });
  const answer = await api.ask('POST', '/v1/route', { key: key(), body });
  expect({ status: answer.status, code: answer.json.error.code }).toEqual({ status, code });
});

test('O2: it says that it lives and is ready', async () => {
  expect((await api.ask('GET', '/livez')).json).toEqual({ status: 'ok' });
  expect((await api.ask('GET', '/readyz')).json).toEqual({ status: 'ok' });
});
