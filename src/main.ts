import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { issueOf, issueStatement } from '../jobs/issue-statement.js';
import { openDatabase } from './app.js';
import { keepFirst } from './calls/calls.js';
import { addDocumentPolicy } from './cli/document-policy.js';
import { addGradeCommands } from './cli/grades.js';
import { addImportNumbers } from './cli/import-numbers.js';
import { addImportRegions } from './cli/import-regions.js';
import { addKeyCommands } from './cli/keys.js';
import { addRetention } from './cli/retention.js';
import { addRewrapKeys } from './cli/rewrap-keys.js';
import { addStaffCommands } from './cli/staff.js';
import { addVerify } from './cli/verify.js';
import { addVerifyAudit } from './cli/verify-audit.js';
import { withWork } from './cli/with-work.js';
import { readConfig } from './config/config.js';
import { migrateDatabase } from './db/migrate.js';
import { transaction } from './db/open.js';
import { demo, type DemoOptions } from './demo/demo.js';
import { openScreen } from './demo/screen.js';
import { tariffKinds } from './demo/world.js';
import { byCommand } from './events/change.js';
import { record } from './events/store/record.js';
import { closeMonth } from './flows/close-month.js';
import { openLog } from './log.js';
import { Refusal } from './refusal.js';
import { warnUncovered } from './regions/io/warn-uncovered.js';
import { run, type Running } from './run.js';
import { conflictsDecided, monthClosed, statementsApproved } from './statements/changes.js';
import { approve } from './statements/statements.js';

const program = new Command('hotline400').description('The system that a 400-number provider runs its business on.');

program
  .command('start')
  .description('API and workers in one process')
  .action(() => serve({ api: true, worker: true }));
program
  .command('api')
  .description('the API alone; run as many as you like')
  .action(() => serve({ api: true, worker: false }));
program
  .command('worker')
  .description('a worker alone; run as many as you like')
  .action(() => serve({ api: false, worker: true }));
program.command('migrate').description('make the database as new as this program').action(migrate);

program
  .command('demo')
  .description('the whole business in a minute, on a database of its own')
  .option('--cdrs <file>', 'your own CDRs instead of a generated month: NDJSON, JSON or CSV, gzip or not')
  .addOption(new Option('--tariff <kind>', 'one callee tariff for all numbers').choices(tariffKinds))
  .action((options: DemoOptions) => demo(readConfig(process.env), options, openScreen(process.stdout)));

program
  .command('close-month')
  .description('close a month: a draft for each subscriber')
  .argument('<month>', 'such as 2026-10')
  .action((month: string) =>
    withWork(async ({ worker }) => {
      const statements = await transaction(worker, async (tx) => {
        const count = await closeMonth(tx, month);
        await record(tx, byCommand, [monthClosed(month, count)]);
        return count;
      });
      console.log(`${month} is closed: ${statements} statements.`);
    }),
  );
program
  .command('approve-month')
  .description('approve all drafts of a month; workers then issue and write them')
  .argument('<month>', 'such as 2026-10')
  .requiredOption('--by <name>', 'who approves')
  .action((month: string, { by }: { by: string }) =>
    withWork(async ({ worker, enqueue }) => {
      const ids = await transaction(worker, async (tx) => {
        const approved = await approve(tx, month, by);
        await record(tx, { ...byCommand, who: `command:${by}` }, [statementsApproved(month, approved)]);
        return approved;
      });
      await enqueue(issueStatement, ids.map(issueOf));
      console.log(`${ids.length} statements of ${month} approved; running workers issue them.`);
    }),
  );
program
  .command('keep-first')
  .description('decide all conflicts of a month: the record that was posted first stands')
  .argument('<month>', 'such as 2026-10')
  .action((month: string) =>
    withWork(async ({ worker }) => {
      const kept = await transaction(worker, async (tx) => {
        const count = await keepFirst(tx, month);
        await record(tx, byCommand, [conflictsDecided(month, count)]);
        return count;
      });
      console.log(`${kept} conflicts of ${month} decided.`);
    }),
  );

addKeyCommands(program);
addStaffCommands(program);
addVerify(program);
addVerifyAudit(program);
addRetention(program);
addDocumentPolicy(program);
addRewrapKeys(program);
addGradeCommands(program);
addImportNumbers(program);
addImportRegions(program);

async function serve(parts: { api: boolean; worker: boolean }): Promise<void> {
  const running = await run(readConfig(process.env), parts);
  await warnUncovered(running.work).catch((error: Error) =>
    running.work.log.warn({ error: error.message }, 'the calendar was not looked at'),
  );
  console.log(whereabouts(running, parts.worker));
  await signalled();
  const drained = await Promise.race([running.stop().then(() => true), sleep(DRAIN_MS, false, { ref: false })]);
  if (drained) return;
  running.work.log.warn(`the drain took over ${DRAIN_MS} ms; what is left undone is found by the sweep`);
  process.exit(1);
}

/** Longer than any request or chunk takes; a supervisor kills after ten seconds. */
const DRAIN_MS = 9_000;

function whereabouts({ url, app }: Running, worker: boolean): string {
  const { config } = app;
  const lines = [
    url && `API       ${url}   POST /graphql · POST /v1/cdrs · POST /v1/route · GET /v1/statements/ID.pdf`,
    url && !app.config.production && `GraphiQL  ${url}/graphiql`,
    worker &&
      `worker    runs ${config.workerConcurrency} jobs at once, queue on ${config.redisUrl ? 'Redis' : 'PostgreSQL'}`,
    `database  ${config.database ? 'yours, as DATABASE_URL says' : `embedded PostgreSQL in ${config.folder}/postgres`}`,
    `files     ${app.files}`,
    'Ctrl-C drains and ends it.',
  ];
  return lines.filter(Boolean).join('\n');
}

/** The first SIGTERM or Ctrl-C drains; a second one ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

async function migrate(): Promise<void> {
  const config = readConfig(process.env);
  const { access, stop } = await openDatabase(config, openLog(config.logLevel));
  try {
    await migrateDatabase(access.ownerUrl, access.passwords);
    console.log('The database is up to date.');
  } finally {
    await stop();
  }
}

try {
  await program.parseAsync();
} catch (error) {
  const it = error as Error;
  const words = it instanceof Refusal ? `${it.code}: ${it.message}` : `error: ${((it.cause as Error) ?? it).message}`;
  console.error(process.env['LOG_LEVEL'] === 'debug' ? it : words);
  process.exitCode = 1;
}
