import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { asDb } from '../src/db/open.js';
import { addMonths } from '../src/month.js';
import { chargedBySubscriber, usageSums } from '../src/statements/statements.js';
import { itemsOf, talliesOf } from '../src/statements/store/statement-items.js';
import { writeCdrFile } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import type { Keys } from './growth.js';
import { hotlines, inputMonth, NUMBERS, untilPosted } from './ingest-round.js';
import { asked } from './list-turn.js';
import { connected, type Cluster, type Stage } from './stage.js';

/** Tables that grow with every call. A statement that opens none of them is of no interest here. */
const growing = /\bon (?:\w+\.)?(calls|charges|call_identities|call_parts|cdr_batches|cdr_chunks|evidence|record_outcomes|month_counters|route_decisions)/i; // prettier-ignore
const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_parameter_max_length': '0',
};
/** Few enough to read, and enough for prepared statements to take the plan that they keep. */
const RECORDS = 20_000;
const RECORDS_A_POST = 2_000;
const ASKED_TIMES = 8;
const LINE = 180;

/**
 * Writes what PostgreSQL did for every statement that opened a table which grows: API and worker do a little of everything on a copy
 * of a side's database, which notes each plan in the server's log. So they are the statements that really run, with the roles,
 * policies and prepared plans that they run with. COPY has no plan; it goes straight into a month.
 */
export async function writePlans(cluster: Cluster, side: string, keys: Keys, file: string): Promise<void> {
  const log = join(cluster.folder, 'postgres.log');
  await cluster.create('plans', side);
  for (const [name, value] of Object.entries(settings)) await cluster.admin.query(`alter database plans set ${name} = '${value}'`); // prettier-ignore
  const from = statSync(log).size;
  await cluster.on('plans', (stage) => doAll(stage, keys));
  await cluster.drop('plans');
  const plans = plansIn(readFileSync(log).subarray(from).toString());
  writeFileSync(file, [...plans.values()].join('\n'));
  console.log(`plans of ${plans.size} statements in ${file}`);
}

async function doAll(stage: Stage, keys: Keys): Promise<void> {
  const api = startChild(['src/main.ts', 'api'], stage.env);
  const worker = startChild(['src/main.ts', 'worker'], stage.env);
  const [, url] = await said(api, /(http:\S+)/);
  await said(worker, /worker .*/);
  const path = join(stage.folder, 'plans.ndjson');
  writeCdrFile(path, { calls: RECORDS, numbers: NUMBERS, duplicates: 0.01, bad: 0.001, seed: 401, month: inputMonth });
  const client = startChild(['bench/client.ts', path, `${url}/v1/cdrs`, keys.switch, String(RECORDS_A_POST), '1'], {});
  const [line] = await said(client, /^\{.*\}$/m);
  await untilPosted(stage.owner, [worker]);
  const { batchIds } = JSON.parse(line) as { batchIds: string[] };
  for (let time = 0; time < ASKED_TIMES; time++) {
    await ask(`${url}/v1/cdrs/batches/${batchIds[0]}`, keys.switch);
    await ask(`${url}/v1/route`, keys.switch, { callUuid: 'asked twice', called: asked[0], caller: '13910000000', at: '2026-01-01T00:00:00Z' }); // prettier-ignore
    await ask(`${url}/graphql`, keys.partner, { query: lists, variables: { numbers: asked, month: inputMonth } });
  }
  await Promise.all([end(api), end(worker), end(client)]);
  await bill(stage);
}

const lists = `query Lists($numbers: [HotlineNumber!]!, $month: YearMonth!) {
  newest: calls(first: 100, filter: { numbers: $numbers }) { totalCount nodes { charge { subscriberCharge } } pageInfo { endCursor } }
  oldest: calls(last: 20, filter: { numbers: $numbers }) { nodes { number { usage(month: $month) { answered } } subscriber { usage(month: $month) { answered } } } }
}`;

async function ask(url: string, key: string, body?: object): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  const answer = await response.text();
  assert(response.ok && !answer.includes('"errors"'), `${url} answered ${response.status}: ${answer.slice(0, 500)}`);
}

/** What a month's close adds up, and what a statement of the month before itemises. */
async function bill({ owner, workerUrl }: Stage): Promise<void> {
  const { rows } = await owner.query<{ id: string }>('select subscriber_id as id from numbers where number = $1', [hotlines[99]]); // prettier-ignore
  await connected(workerUrl, async (worker) => {
    const tx = asDb(worker as unknown as pg.PoolClient);
    await worker.query('begin');
    await usageSums(tx, inputMonth);
    await chargedBySubscriber(tx, inputMonth);
    const scope = { subscriberId: rows[0]!.id, month: addMonths(inputMonth, -1), closedAt: new Date() };
    for await (const _ of itemsOf(tx, scope));
    await talliesOf(tx, scope, 31, 5);
    await worker.query('commit');
  });
}

/** By the statement's text, of each the last that ran. */
function plansIn(log: string): Map<string, string> {
  const plans = new Map<string, string>();
  for (const [, duration, logged] of log.matchAll(/duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)/g)) {
    const lines = logged!.split('\n').map((it) => it.slice(1));
    const planAt = lines.findIndex((it) => /\(cost=/.test(it));
    const text = lines.slice(0, planAt).join('\n').replace('Query Text: ', '').trim();
    const plan = lines.slice(planAt);
    if (growing.test(plan.join('\n'))) plans.set(text, `-- ${duration} ms\n${text}\n${shortened(plan).join('\n')}\n`);
  }
  return plans;
}

/** Without estimates, and without the months that were passed over. */
function shortened(plan: readonly string[]): string[] {
  const kept: string[] = [];
  let passedOver = 0;
  let skipping = Infinity;
  for (const line of plan) {
    const depth = line.search(/\S/);
    if (depth > skipping) continue;
    const isPassedOver = line.includes('(never executed)');
    skipping = isPassedOver ? depth : Infinity;
    if (isPassedOver) passedOver++;
    else if (!/^ *(Index Searches|Heap Fetches)/.test(line)) kept.push(line.replace(/cost=\S+ rows=\S+ width=\S+\) \(/, '').slice(0, LINE)); // prettier-ignore
  }
  return passedOver > 0 ? [...kept, `${passedOver} nodes never executed`] : kept;
}
