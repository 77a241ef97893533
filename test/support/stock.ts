import { randomUUID } from 'node:crypto';
import { transaction } from '../../src/db/open.js';
import { presetGrades } from '../../src/numbers/grade-preset.js';
import { publishGrades } from '../../src/numbers/store/grades.js';
import { beginImport, importPart } from '../../src/numbers/store/import.js';
import { rowsOf } from './books.js';
import type { useGraphql } from './graphql.js';
import type { TestWork } from './work.js';
import type { World } from './world.js';

/** The preset table of grades, and these numbers in stock. The world has the blocks. */
export async function makeStock(work: TestWork, numbers: readonly string[]): Promise<void> {
  const { rowCount } = await work.worker.query('select from grade_versions');
  if (!rowCount) await transaction(work.worker, (tx) => publishGrades(tx, presetGrades));
  await work.owner.query('update grade_versions set finished_at = published_at');
  const source = `test ${randomUUID()}`;
  await beginImport(work.worker, source);
  await importPart(work.worker, source, { numbers, refused: 0, done: numbers.length });
}

/** So many numbers in a row. */
export const row = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => String(Number(first) + at));

export interface NumberRow {
  state: string;
  partner: string | null;
  subscriber: string | null;
  endsAt: string | null;
  waiting: number;
}

/** As it stands in the table, whatever the clock says. */
export async function numberRow(work: TestWork, number: string): Promise<NumberRow> {
  const [found] = await rowsOf<NumberRow>(
    work,
    `select state, partner_id as partner, subscriber_id as subscriber, to_json(ends_at) as "endsAt", waiting from numbers where number = $1`,
    [number],
  );
  return found!;
}

/** What the audit log says of a number, oldest first: which chain, and what. */
export function numberEvents(work: TestWork, number: string): Promise<{ chain: string; type: string }[]> {
  return rowsOf(
    work,
    `select chain, entry::jsonb ->> 'type' as type from audit_log
     where entry::jsonb ->> 'subject' = 'number_' || $1 order by entry::jsonb ->> 'at', chain, seq`,
    [number],
  );
}

export interface Outcome {
  number: string;
  done: boolean;
  error: { code: string; message: string; path: string[] } | null;
}

/** The mutations of numbers, as a partner's or an operator's front end sends them. */
export function useNumbers(ask: ReturnType<typeof useGraphql>) {
  const send = async (key: string, name: string, input: object, fields: string) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const typed = inputs[name] ?? type;
    const text = `mutation ($input: ${typed}!) { ${name}(input: $input) { idempotentReplay userErrors { code message path } ${fields} } }`;
    const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
    if (!data?.[name]) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  const results = 'results { number done error { code message path } }';
  const number = 'number { number state endsAt extended offered terms { selectionFee monthlyMinimum contractMonths } }';
  return {
    reserve: (key: string, subscriber: string, numbers: readonly string[], more = {}) =>
      send(key, 'reserveNumbers', { subscriberId: `subscriber_${subscriber}`, numbers, ...more }, results),
    release: (key: string, numbers: readonly string[]) => send(key, 'releaseNumbers', { numbers }, results),
    extend: (key: string, it: string) => send(key, 'extendReservation', { number: it }, number),
    accept: (key: string, it: string) => send(key, 'acceptOffer', { number: it }, number),
    reclaim: (key: string, it: string) => send(key, 'reclaimNumber', { number: it }, number),
    join: (key: string, subscriber: string, it: string) =>
      send(
        key,
        'joinWaitList',
        { subscriberId: `subscriber_${subscriber}`, number: it },
        'place { id before endedAt ending }',
      ),
    leave: (key: string, id: string) => send(key, 'leaveWaitList', { id }, 'place { id before endedAt ending }'),
    move: (key: string, it: string, move: string, reason = '测试') =>
      send(key, 'moveNumber', { number: it, move, reason, ...(move === 'SUSPEND' && { suspension: notice }) }, number),
    activate: (key: string, it: string, more = {}) =>
      send(
        key,
        'activateNumber',
        { number: it, tariff: '统一资费', destinations: ['01062000009'], reason: '联通受理单 123', ...more },
        number,
      ),
    pay: (key: string, subscriber: string, it: string, amount: string, reference: string = randomUUID()) =>
      send(
        key,
        'recordPayment',
        { subscriberId: `subscriber_${subscriber}`, number: it, amount, reference },
        'payment { id outcome reason amount reference }',
      ),
  };
}

/** Reserved, paid for and activated, without an application. */
export async function putInService(
  numbers: ReturnType<typeof useNumbers>,
  { keys, subscriberId }: World,
  number: string,
): Promise<string> {
  await numbers.reserve(keys.partner, subscriberId, [number]);
  await numbers.pay(keys.operator, subscriberId, number, '10000');
  await numbers.move(keys.operator, number, 'PROVISION');
  expect((await numbers.activate(keys.operator, number)).userErrors).toEqual([]);
  return number;
}

/** What a subscriber is told of a suspension. */
export const notice = {
  code: 'REAL_NAME',
  remedy: '请登录代理商平台补充实名材料',
  steps: ['加盖公章的营业执照副本', '法定代表人身份证正反面'],
};

const inputs: Record<string, string> = {
  extendReservation: 'HeldNumberInput',
  acceptOffer: 'HeldNumberInput',
  reclaimNumber: 'HeldNumberInput',
};
