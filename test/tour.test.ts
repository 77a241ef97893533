import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { keepFirst } from '../src/calls/calls.js';
import { asDb, transaction } from '../src/db/open.js';
import { generatedPlan } from '../src/demo/plan.js';
import { capAmount, makeKeys, makeOperator, makePartner, makeStock, tariffKinds } from '../src/demo/world.js';
import { closeMonth } from '../src/flows/close-month.js';
import { startOf } from '../src/month.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';

const NOW = '2026-11-05T10:00:00+08:00';
const work = useWork(NOW);
const api = useApi(work);

interface Block {
  /** The heading that it stands under. */
  step: string;
  command: string;
  /** What is shown of its answer; undefined where nothing is. */
  shown?: unknown;
}

const tour = readFileSync('docs/api/tour.md', 'utf8');
const blocks = tour.split(/^## /m).flatMap((section) =>
  [...section.matchAll(/^```sh\n(.*?)^```(?:\n\n```json\n(.*?)^```)?/gms)].map(([, command, shown]): Block => ({
    step: section.split('\n')[0]!,
    command: command!,
    ...(shown !== undefined && { shown: JSON.parse(shown) }),
  })),
);

const isNpm = ({ command }: Block) => /(^|\s)npm /.test(command);
const isGiven = ({ command }: Block) => command.startsWith('export HOTLINE=');
const asked = blocks.filter((it) => !isNpm(it) && !isGiven(it));

/** The demo's partner, with the beginning of its month. @returns its key */
async function playDemo(): Promise<string> {
  const { month, subscribers, numbers, bodies, capAmount: limitAmount } = generatedPlan(Date.parse(NOW));
  const fromAt = new Date(startOf(month));
  const keys = await transaction(work.worker, async (tx) => {
    const tariffs = await makeOperator(tx, fromAt);
    const tariffOf = (index: number) => tariffs[tariffKinds[index % tariffKinds.length]!];
    const made = await makePartner(tx, { name: '示例渠道代理商', subscribers, numbers, tariffOf, fromAt });
    const capped = { subscriberId: made.ownerOf(0), number: numbers[0]!.number };
    await capAmount(tx, { partnerId: made.partnerId, ...capped, limitAmount });
    return makeKeys(tx, work.pepper, made.partnerId);
  });
  await makeStock(work.worker);
  await postAs(api, keys.switch, Buffer.from(bodies[0]!.bytes));
  await keepFirst(asDb(work.worker), month);
  await transaction(work.worker, (tx) => closeMonth(tx, month));
  return keys.partner;
}

const AFTER = '----- after the block';

/** All blocks in one shell, as in one terminal; what each printed last. */
async function walk(key: string): Promise<string[]> {
  const script = [
    `export HOTLINE=${api.url} KEY=${key}\n`,
    ...asked.map((it) => `${it.command}echo; echo '${AFTER}'\n`),
  ];
  const { stdout } = await promisify(execFile)('bash', ['-c', script.join('')]);
  return stdout.split(AFTER).map((it) => it.trim().split('\n').at(-1)!);
}

/** Whether an answer has what is shown of it: `…` stands for anything, and what isn't shown may be there. */
function has(answer: unknown, shown: unknown): boolean {
  if (shown === '…') return answer !== undefined && answer !== null;
  if (typeof shown === 'string') return typeof answer === 'string' && pattern(shown).test(answer);
  if (typeof shown !== 'object' || shown === null) return answer === shown;
  if (Array.isArray(shown)) return Array.isArray(answer) && hasInOrder(answer, shown);
  if (typeof answer !== 'object' || answer === null) return false;
  return Object.entries(shown).every(([key, it]) => has((answer as Record<string, unknown>)[key], it));
}

/** Others may stand between; but where none is shown there is none. */
function hasInOrder(answer: readonly unknown[], shown: readonly unknown[]): boolean {
  if (shown.length === 0) return answer.length === 0;
  let found = 0;
  for (const it of answer) if (found < shown.length && has(it, shown[found])) found++;
  return found === shown.length;
}

const pattern = (shown: string) =>
  new RegExp(`^${shown.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('…', '.+')}$`, 's');

test.each`
  answer            | shown             | is       | because
  ${{ a: 1, b: 2 }} | ${{ a: 1 }}       | ${true}  | ${'an answer may have more'}
  ${{ a: 1 }}       | ${{ b: 1 }}       | ${false} | ${'it may not lack what is shown'}
  ${{ a: '1' }}     | ${{ a: 1 }}       | ${false} | ${'a number is no text'}
  ${{ a: 7 }}       | ${{ a: '…' }}     | ${true}  | ${'… is anything'}
  ${{ a: null }}    | ${{ a: '…' }}     | ${false} | ${'but not nothing'}
  ${{ a: 'cap_7' }} | ${{ a: 'cap_…' }} | ${true}  | ${'… is any text within a text'}
  ${{ a: 'key_7' }} | ${{ a: 'cap_…' }} | ${false} | ${'the rest of it holds'}
  ${[1, 2, 3]}      | ${[1, 3]}         | ${true}  | ${'others may stand between'}
  ${[3, 1]}         | ${[1, 3]}         | ${false} | ${'the order holds'}
  ${[1]}            | ${[]}             | ${false} | ${'an empty list is empty'}
  ${{ a: 1 }}       | ${{ a: null }}    | ${false} | ${'null is null'}
`('an answer and what is shown of it: $because', ({ answer, shown, is }) => {
  expect(has(answer, shown)).toBe(is);
});

test('what is to be typed at npm stands in the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const commands = blocks.filter(isNpm).map(({ command }) => command.trim().replace(/^HOTLINE400_DATA=\S+ /, ''));
  expect(commands).toHaveLength(2);
  for (const it of commands) expect(readme).toMatch(new RegExp(`^(\\| \`)?${it}(\`|$)`, 'm'));
});

const hasCurl = spawnSync('curl', ['--version']).status === 0 && spawnSync('bash', ['--version']).status === 0;
const onThisMachine = hasCurl ? describe : describe.skip;

onThisMachine('the tour as it is typed (needs bash and curl)', () => {
  let answers: string[];
  beforeAll(async () => {
    answers = await walk(await playDemo());
  });

  const field = (command: string) => /\{\s*(\w+)/.exec(command)?.[1];
  test.each(asked.flatMap((it, index) => ('shown' in it ? [{ ...it, index, field: field(it.command) }] : [])))(
    '$step: $field',
    ({ shown, index }) => {
      const answer: unknown = JSON.parse(answers[index]!);
      if (!has(answer, shown)) expect(answer).toEqual(shown); // shows where they differ
    },
  );

  test('a block without an answer prints nothing', () => {
    expect(answers.filter((_, index) => asked[index] && !('shown' in asked[index]))).toEqual(['']);
  });

  test('the replay is of the subscriber that was made', () => {
    const made = answers.filter((it) => it.includes('"subscriber":{"id"'));
    const [first, second] = made.map((it) => JSON.parse(it).data.createSubscriber.subscriber.id);
    expect(first).toBe(second);
  });
});
