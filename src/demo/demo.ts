import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { issueOf, issueStatement } from '../../jobs/issue-statement.js';
import { keepFirst } from '../calls/calls.js';
import type { Config } from '../config/config.js';
import { asDb, transaction } from '../db/open.js';
import { closeMonth } from '../flows/close-month.js';
import { DAY_MS, HOUR_MS, nextMonth, startOf, type EpochMs, type Month } from '../month.js';
import { run, type Running } from '../run.js';
import { pdfPath } from '../statements/io/write-pdf.js';
import { approve, statementsOf } from '../statements/statements.js';
import type { Expected } from './generate-lines.js';
import { figureRows, figuresOf, yuan } from './figures.js';
import { post, postBodies, watchRating } from './post.js';
import { aligned, count, type Screen } from './screen.js';
import { generatedPlan, planOfFile, type Plan } from './plan.js';
import { capAmount, makeKeys, makeOperator, makePartner, makeStock, tariffKinds, type TariffKind } from './world.js';

export interface DemoOptions {
  /** A file of CDRs instead of the generated month. */
  cdrs?: string;
  /** One callee tariff for every number; otherwise they take the three in turn. */
  tariff?: TariffKind;
}

/** The whole business in a minute, on a database of its own that each run makes anew. */
export async function demo(config: Config, options: DemoOptions, screen: Screen): Promise<void> {
  const plan = options.cdrs === undefined ? generatedPlan(Date.now()) : planOfFile(options.cdrs);
  const folder = join(config.folder, 'demo');
  rmSync(folder, { recursive: true, force: true });
  screen.step('1. Start: embedded PostgreSQL, migrations, API and worker');
  const running = await run({ ...config, folder, port: 0, logLevel: 'warn' }, { api: true, worker: true });
  const clock = await openClock(running.app.access.ownerUrl);
  let keys: Keys;
  try {
    screen.say(`listening on ${running.url}`);
    keys = await play(running, clock, plan, options, screen);
    await clock.letRun();
  } finally {
    await clock.close();
    await running.stop();
  }
  screen.step('What to do next');
  const data = relative(process.cwd(), folder);
  const base = `http://${config.host}:${config.port}`;
  screen.say('npm run demo -- --cdrs FILE             your own CDRs: NDJSON, JSON or CSV, gzip or not');
  screen.say(`HOTLINE400_DATA=${data} npm start    keeps this database up on port ${config.port}; then`);
  screen.say('');
  screen.say(`as the partner: open ${base}/graphiql, paste this key, and run the examples`);
  screen.say(`  ${keys.partner}`);
  screen.say('as its switch:');
  screen.say(`  curl -d '{"callUuid":"a1","called":"${plan.numbers[0]!.number}"}' \\`);
  screen.say(`    -H 'Authorization: Bearer ${keys.switch}' ${base}/v1/route`);
  screen.say('as finance: a statement at the address above, or all of them through GraphiQL, with this key');
  screen.say(`  ${keys.finance}`);
}

/** Only the demo and tests may set the clock that decides money, so only the owner can. */
async function openClock(ownerUrl: string) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  return {
    async standAt(at: EpochMs) {
      await owner.query('delete from app_clock');
      await owner.query('insert into app_clock (stands_at) values ($1)', [new Date(at)]);
      await owner.query('select ensure_months()');
    },
    letRun: () => owner.query('delete from app_clock'),
    close: () => owner.end(),
  };
}

type Clock = Awaited<ReturnType<typeof openClock>>;
type Keys = Awaited<ReturnType<typeof makeKeys>>;

async function play(running: Running, clock: Clock, plan: Plan, options: DemoOptions, screen: Screen): Promise<Keys> {
  const { work, url } = running;
  const { worker } = work;
  const { month } = plan;
  const monthEnd = startOf(nextMonth(month));

  screen.step(
    `2. Set up: a partner, ${plan.subscribers.length} subscribers, ${plan.numbers.length} numbers, tariffs, a cap, a switch`,
  );
  await clock.standAt(startOf(month));
  const made = await transaction(worker, async (tx) => {
    const tariffs = await makeOperator(tx, new Date(startOf(month)));
    const kindOf = (index: number) => options.tariff ?? tariffKinds[index % tariffKinds.length]!;
    const partner = await makePartner(tx, {
      name: '示例渠道代理商',
      subscribers: plan.subscribers,
      numbers: plan.numbers,
      tariffOf: (index) => tariffs[kindOf(index)],
      fromAt: new Date(startOf(month)),
    });
    const capped = { number: plan.numbers[0]!.number, limitAmount: plan.capAmount };
    await capAmount(tx, { partnerId: partner.partnerId, subscriberId: partner.ownerOf(0), ...capped });
    return { capped, keys: await makeKeys(tx, work.pepper, partner.partnerId) };
  });
  screen.say(
    `${count(await makeStock(worker))} numbers more are in stock, by grade; a partner searches and reserves them`,
  );
  const door = { url: url!, key: made.keys.switch };
  screen.say(`${made.capped.number} has a cap of ${yuan(made.capped.limitAmount)} a month`);
  const ask = (callUuid: string) =>
    post(door, '/v1/route', JSON.stringify({ callUuid, called: made.capped.number, caller: '13800138000' }), {});
  screen.say(`asked where a call to it goes: ${inWords(await ask('demo-before'))}`);

  screen.step(`3. A month of calls: ${month}, posted to POST /v1/cdrs as a switch would, and rated`);
  await clock.standAt(monthEnd + 3 * HOUR_MS);
  const posted = await postBodies(door, plan.bodies, screen);
  await watchRating(worker, screen);
  await showFates(running, posted.refused, plan.expected, screen);

  screen.step('4. The cap: the same question at the end of the month');
  await clock.standAt(monthEnd - 60_000);
  screen.say(`asked where a call to ${made.capped.number} goes: ${inWords(await ask('demo-after'))}`);
  const { rows: alerts } = await worker.query<{ percent: number }>('select percent from cap_alerts order by percent');
  screen.say(`alerts sent on the way: ${alerts.map((it) => `${it.percent} %`).join(', ') || 'none'}`);

  screen.step(`5. Close ${month}: drafts, approval, statements`);
  await clock.standAt(monthEnd + 4 * DAY_MS);
  const kept = await keepFirst(asDb(worker), month);
  if (kept > 0) screen.say(`${count(kept)} conflicting records decided: the first of each stands`);
  screen.say(`${await transaction(worker, (tx) => closeMonth(tx, month))} drafts, each proven equal to its charges`);
  await issueAll(running, month, screen);

  screen.step('Summary');
  for (const line of aligned(figureRows(await figuresOf(worker)))) screen.say(line);
  await showStatements(running, month, made.keys.finance, screen);
  return made.keys;
}

function inWords(reply: Record<string, unknown>): string {
  if (reply['action'] !== 'route') return `refused, ${String(reply['cause'])}, SIP ${JSON.stringify(reply['sip'])}`;
  return `connect to ${(reply['destinations'] as { number: string }[]).map((it) => it.number).join(', then ')}`;
}

/** What became of the records that were not simply posted. */
async function showFates({ work }: Running, refused: number, expected: Expected | null, screen: Screen): Promise<void> {
  const { rows } = await work.worker.query<Record<string, number>>(
    `select coalesce(sum(posted), 0)::int as posted, coalesce(sum(duplicates), 0)::int as duplicates,
       coalesce(sum(conflicts), 0)::int as conflicts, coalesce(sum(quarantined), 0)::int as quarantined,
       coalesce(sum(suspense), 0)::int as suspense from cdr_chunks`,
  );
  const fates = Object.entries({ ...rows[0]!, 'refused for form': refused });
  screen.say(fates.map(([name, value]) => `${name} ${count(value)}`).join(' · '));
  if (!expected) return;
  const { posted, duplicates, conflicts, quarantined, suspense, bad } = expected;
  const wanted = { posted, duplicates, conflicts, quarantined, suspense, 'refused for form': bad };
  assert.deepEqual(Object.fromEntries(fates), wanted, 'every record that was sent is accounted for');
  screen.say('exactly as the generator made them: nothing lost, nothing twice');
}

const LOOK_EVERY_MS = 100;

/** Approves what was drafted, asks the workers to issue it, and watches them. */
async function issueAll({ work }: Running, month: Month, screen: Screen): Promise<void> {
  const ids = await transaction(work.worker, (tx) => approve(tx, month, '演示财务'));
  await work.enqueue(issueStatement, ids.map(issueOf));
  for (;;) {
    const { rows } = await work.worker.query<{ written: number }>(
      'select count(*)::int as written from statement_files',
    );
    screen.progress('statements', rows[0]!.written, ids.length);
    if (rows[0]!.written === ids.length) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function showStatements({ work, url }: Running, month: Month, key: string, screen: Screen): Promise<void> {
  const statements = await statementsOf(asDb(work.worker), month);
  const total = statements.reduce((sum, it) => sum + it.exact, 0n);
  screen.say('');
  screen.say(`${statements.length} statements, ${yuan(total)} exact with monthly fees; the first of them:`);
  for (const { id, number } of statements.slice(0, 3)) {
    const response = await fetch(`${url}/v1/statements/${id}.pdf`, { headers: { authorization: `Bearer ${key}` } });
    const { byteLength } = await response.arrayBuffer();
    const path = relative(process.cwd(), pdfPath(work.files, { month, number: number! }));
    screen.say(`${path}   ${count(byteLength)} bytes, also at GET /v1/statements/${id}.pdf`);
  }
}
