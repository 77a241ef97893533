import { Command, Option } from 'commander';
import { pino } from 'pino';
import { openDatabase } from './app.js';
import { readConfig } from './config.js';
import { migrateDatabase } from './db/migrate.js';
import { demo, type DemoOptions } from './demo/demo.js';
import { openScreen } from './demo/screen.js';
import { tariffKinds } from './demo/world.js';
import { Refusal } from './refusal.js';
import { run, type Running } from './run.js';

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

async function serve(parts: { api: boolean; worker: boolean }): Promise<void> {
  const running = await run(readConfig(process.env), parts);
  console.log(whereabouts(running, parts.worker));
  await signalled();
  await running.stop();
}

function whereabouts({ url, app }: Running, worker: boolean): string {
  const { config } = app;
  const lines = [
    url && `API       ${url}   POST /v1/cdrs · POST /v1/route · GET /v1/statements/ID.pdf · GET /readyz`,
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
  const { access, stop } = await openDatabase(config, pino({ level: config.logLevel }));
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
  console.error(error instanceof Refusal ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
}
