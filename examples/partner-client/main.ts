import { randomUUID } from 'node:crypto';
import { allPages, ApiError, connect, ensureDone, type Ask } from './client.js';
import { row } from './columns.js';
import * as api from './graphql-types.js';
import { microYuan, yuan } from './money.js';
import { clockTime, lastMonth, rangeOf } from './month.js';

type Number400 = api.NumbersData['numbers']['nodes'][number];
type Happened = api.EventsData['events']['nodes'][number];

const SHOWN = 10;

const say = (text: string) => console.log(text);
const count = (value: number) => value.toLocaleString('en-US');

async function main(ask: Ask, month: string): Promise<void> {
  await whoAmI(ask);
  const numbers = await numbersOf(ask, month);
  const one = forACloserLook(numbers);
  if (one) {
    await latestCalls(ask, one.number);
    await addUp(ask, one, month);
  }
  const { events } = await ask(api.EndOfEvents, {});
  const subscriber = await makeSubscriber(ask);
  await setCap(ask, subscriber, '30.00');
  const { happened } = await eventsSince(ask, events.pageInfo.endCursor);
  say('\nWhat happened meanwhile');
  for (const it of happened) say(row([5, 14, 20, 9, 40], [`${it.sequence}`, clockTime(it.at), it.type, ...toWhat(it)]));
}

async function whoAmI(ask: Ask): Promise<void> {
  const { viewer } = await ask(api.WhoAmI, {});
  say(`${viewer.name}, a key of ${viewer.partner?.name ?? 'the operator'} with ${viewer.scopes.length} scopes`);
}

/** With what they used in a month, and in this one against their caps. */
async function numbersOf(ask: Ask, month: string): Promise<Number400[]> {
  const numbers: Number400[] = [];
  const pages = allPages(async (after) => (await ask(api.Numbers, { month, after })).numbers);
  for await (const it of pages) numbers.push(it);

  const widths = [10, -7, -10, -7, -10, -19, 23];
  say(`\n${count(numbers.length)} numbers: answered calls and yuan`);
  say(row(widths, ['', '', month, '', numbers[0]?.now.month ?? '', 'cap, used', 'subscriber']));
  for (const { number, then, now, caps, subscriber } of numbers.slice(0, SHOWN)) {
    const usages = [then, now].flatMap((it) => [count(it.answered), yuan(microYuan(it.amount))]);
    say(row(widths, [number, ...usages, caps.map(capUse).join(', '), subscriber?.name ?? '']));
  }
  if (numbers.length > SHOWN) say(`  … and ${count(numbers.length - SHOWN)} more`);
  return numbers;
}

function capUse({ limitAmount, limitCalls, usage }: Number400['caps'][number]): string {
  const limit = limitAmount === null ? `${count(limitCalls!)} calls` : yuan(microYuan(limitAmount));
  return `${usage.reached ? 'reached' : `${usage.percent} %`} of ${limit}`;
}

/** The one with most to pay, of those whose calls are some pages and not a hundred. */
function forACloserLook(numbers: readonly Number400[]): Number400 | undefined {
  const dear = numbers.filter(({ then }) => microYuan(then.amount) > 0n && then.attempts <= 2_000);
  return dear.sort((a, b) => (microYuan(a.then.amount) < microYuan(b.then.amount) ? 1 : -1))[0];
}

async function latestCalls(ask: Ask, number: string): Promise<void> {
  const { calls } = (await ask(api.LatestCalls, { number })).number;
  say(`\nThe latest calls to ${number}`);
  const widths = [14, 12, 11, -7, 13, -9, 20];
  for (const { setupAt, caller, callerRegion, outcome, charge } of calls.nodes) {
    const cost = charge
      ? [`${count(charge.talkSeconds)} s`, charge.chargeClass, yuan(microYuan(charge.subscriberCharge))]
      : ['', '', ''];
    say(row(widths, [clockTime(setupAt), caller, outcome, ...cost, callerRegion ?? '']));
  }
}

/** Adds up what every call cost, page by page, and compares it with the usage: of the calls that came in in that month. */
async function addUp(ask: Ask, { number, then }: Number400, month: string): Promise<void> {
  let [pages, charges, total] = [0, 0, 0n];
  const calls = allPages(async (after) => {
    pages++;
    return (await ask(api.Charges, { number, setupAt: rangeOf(month), after })).number.calls;
  });
  for await (const { charge } of calls) {
    if (!charge) continue;
    charges++;
    total += microYuan(charge.subscriberCharge);
  }
  const difference = total - microYuan(then.amount);
  say(`\nThe month of ${number}: ${month}`);
  say(
    `  ${count(charges)} charges on ${pages} pages add up to ${yuan(total)} yuan; its usage says ${yuan(microYuan(then.amount))}:`,
  );
  say(difference === 0n ? '  the same to the micro-yuan' : `  they differ by ${yuan(difference)}`);
}

/** The idempotency key is the wish's name in your own books, an order number perhaps: run again, nothing more is made. */
async function makeSubscriber(ask: Ask) {
  const input = { idempotencyKey: 'partner-client-order-1', name: '合作方示例有限公司', kind: 'ENTERPRISE' } as const;
  const { subscriber, idempotentReplay } = ensureDone((await ask(api.MakeSubscriber, { input })).createSubscriber);
  say(`\n${subscriber!.name}: ${idempotentReplay ? 'was made by an earlier run' : 'made'}`);
  return subscriber!;
}

type Subscriber = Awaited<ReturnType<typeof makeSubscriber>>;

/** Makes it, or changes the one that is there; had somebody changed it since it was read, this would be VERSION_CONFLICT. */
async function setCap(ask: Ask, { id, caps }: Subscriber, limitAmount: string): Promise<void> {
  const wish = { idempotencyKey: randomUUID(), limitAmount };
  const there = caps.find((it) => it.kind === 'AMOUNT' && it.number === null);
  const { cap } = there
    ? ensureDone(
        (await ask(api.ChangeCap, { input: { ...wish, id: there.id, expectedVersion: there.version } })).updateCap,
      )
    : ensureDone((await ask(api.MakeCap, { input: { ...wish, subscriberId: id, kind: 'AMOUNT' } })).createCap);
  say(`  its cap is ${yuan(microYuan(cap!.limitAmount!))} yuan a month, of which ${cap!.usage.percent} % are used`);
}

/** What happened behind a cursor, and the cursor to ask with the next time: keep it, and you miss nothing. */
async function eventsSince(ask: Ask, cursor: string | null) {
  const happened: Happened[] = [];
  for (;;) {
    const { nodes, pageInfo } = (await ask(api.Events, { after: cursor })).events;
    happened.push(...nodes);
    cursor = pageInfo.endCursor ?? cursor;
    if (!pageInfo.hasNextPage) return { happened, cursor };
  }
}

/** More kinds are added as the API grows. */
function toWhat({ side, node, subject }: Happened): [side: string, what: string] {
  if (node?.__typename === 'Subscriber') return [side, node.name];
  if (node?.__typename === 'Cap') return [side, node.limitAmount ? `${yuan(microYuan(node.limitAmount))} yuan` : ''];
  return [side, subject];
}

const { HOTLINE400_URL: url = 'http://127.0.0.1:4000', HOTLINE400_KEY: key = '' } = process.env;
try {
  if (key === '') throw new ApiError('UNAUTHENTICATED', 'set HOTLINE400_KEY to your key; npm run demo prints one');
  await main(connect({ url, key }), process.argv[2] ?? lastMonth(Date.now()));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  const { code, message, path, errorId } = error;
  const where = [path.length > 0 && `at ${path.join('.')}`, errorId && `errorId ${errorId}`].filter(Boolean);
  console.error([`${code}: ${message}`, ...where].join(', '));
  process.exitCode = 1;
}
