import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { linkLibraries } from '../src/db/embedded/binaries.js';
import { defaultFolder, startEmbedded } from '../src/db/embedded/start.js';
import type { Embedded, EmbeddedOptions } from '../src/db/embedded/start.js';
import { Refusal } from '../src/refusal.js';

const root = path.resolve(import.meta.dirname, '..');
const isRoot = process.getuid?.() === 0;
const folders: string[] = [];
const servers: Embedded[] = [];
const children: ChildProcess[] = [];

/** Passable, unlike what mkdtemp makes: as root the server runs as another user. */
function freshFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotline400-embedded-')));
  fs.chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function start(folder: string, options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const settings = { shared_buffers: '16MB', ...options.settings };
  const server = await startEmbedded({ durable: false, ...options, folder, settings });
  servers.push(server);
  return server;
}

/** Another process that starts the folder's server; what it got. */
async function startElsewhere(folder: string): Promise<{ child: ChildProcess; port: number; adopted: boolean }> {
  const script = path.join(root, 'test/support/own-server.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { port: number; adopted: boolean }) };
}

async function ask(server: Pick<Embedded, 'url'>, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** What runs on this folder by the system's own account: the server, its shell, an initdb. */
function processesOn(folder: string): string[] {
  const all = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(path.join(folder, 'postgres')) && !line.startsWith('Z'));
}

async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await happened()); tries++) {
    if (tries > 400) throw new Error('it did not happen in 20 s');
    await sleep(50);
  }
}

const postmasterPid = (folder: string): number =>
  Number(fs.readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const remembers = (server: Embedded): Promise<boolean> =>
  ask(server, 'select count(*)::int from kept').then(
    (count) => count === 1,
    () => false,
  );

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    await until(() => processesOn(folder).length === 0);
    fs.rmSync(folder, { recursive: true });
  }
});

test('O1: with nothing set up it starts, and a second start finds the data of the first', async () => {
  const folder = freshFolder();
  const first = await start(folder);
  expect(first.adopted).toBe(false);
  await ask(first, 'create table kept as select 1');
  expect(fs.statSync(path.join(folder, 'postgres.password')).mode & 0o777).toBe(0o600);
  expect(fs.statSync(path.join(folder, 'postgres.log')).mode & 0o777).toBe(0o600);
  await first.stop();
  await first.stop(); // twice is once
  expect(processesOn(folder)).toEqual([]);
  expect(fs.readdirSync(folder).toSorted()).toEqual(['postgres', 'postgres.log', 'postgres.password']);

  const second = await start(folder);
  expect(second.password).toBe(first.password);
  expect(await remembers(second)).toBe(true);
});

test('the server is durable unless told otherwise, in UTC, closed to the outside, and knows Chinese letters', async () => {
  const server = await start(freshFolder(), { durable: true, settings: { max_connections: '37' } });
  expect(await ask(server, "select current_setting('fsync') || current_setting('full_page_writes')")).toBe('onon');
  expect(await ask(server, 'show synchronous_commit')).toBe('on');
  expect(await ask(server, 'show timezone')).toBe('UTC');
  expect(await ask(server, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await ask(server, 'show max_connections')).toBe('37');
  expect(await ask(server, 'show checkpoint_timeout')).toBe('15min');
  await ask(server, 'create extension pg_trgm');
  expect(await ask(server, "select cardinality(show_trgm('上海电信'))")).toBeGreaterThan(0);
  const stranger = { url: (name: string) => server.url(name).replace(server.password, 'guess') };
  await expect(ask(stranger, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('SIGKILL of the owner leaves no server, and the next start has the data', async () => {
  const folder = freshFolder();
  const { child, adopted } = await startElsewhere(folder);
  expect(adopted).toBe(false);
  const guest = await start(folder);
  await ask(guest, 'create table kept as select 1');
  child.kill('SIGKILL');
  await until(() => processesOn(folder).length === 0);

  const next = await start(folder); // over the dead owner's lock
  expect(next.adopted).toBe(false);
  expect(await remembers(next)).toBe(true);
});

test('a start in the very moment after the owner was killed waits for the orphan and owns a server of its own', async () => {
  const folder = freshFolder();
  const { child } = await startElsewhere(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await start(folder);
  expect(next.adopted).toBe(false);
  expect(await ask(next, 'select 1')).toBe(1);
});

test('SIGKILL of the postmaster is recovered on the same port, again and again', async () => {
  const folder = freshFolder();
  const heard: string[] = [];
  const server = await start(folder, { durable: true, log: (message) => heard.push(message) });
  await ask(server, 'create table kept as select 1');
  for (let death = 1; death <= 3; death++) {
    const victim = postmasterPid(folder);
    process.kill(victim, 'SIGKILL');
    await until(async () => (await remembers(server)) && postmasterPid(folder) !== victim);
    expect(heard).toHaveLength(death);
  }
  expect(heard[0]).toBe('PostgreSQL ended by itself (exit code 137); it is started again');
});

test('stop() while a dead server waits to be started again leaves none', async () => {
  const folder = freshFolder();
  const server = await start(folder);
  process.kill(postmasterPid(folder), 'SIGKILL');
  await server.stop();
  await until(() => processesOn(folder).length === 0);
});

test('a second process adopts the running server, and can not stop it', async () => {
  const folder = freshFolder();
  const owner = await start(folder);
  const guest = await startElsewhere(folder);
  expect(guest).toMatchObject({ adopted: true, port: owner.port });
  guest.child.stdin!.write('stop\n');
  await once(guest.child, 'exit');
  expect(await ask(owner, 'select 1')).toBe(1);
});

test.each([
  { lock: null, because: 'a fresh folder goes to the first' },
  { lock: `${process.pid} long ago`, because: "a dead owner's folder is taken over once" },
])('of processes that start at the same instant one owns and the others adopt: $because', async ({ lock }) => {
  const folder = freshFolder();
  if (lock !== null) fs.writeFileSync(path.join(folder, 'postgres.owner'), lock);
  const got = await Promise.all([1, 2, 3].map(() => startElsewhere(folder)));
  expect(got.filter(({ adopted }) => !adopted)).toHaveLength(1);
  expect(new Set(got.map(({ port }) => port)).size).toBe(1);
});

test.each([
  { file: 'postgres/postmaster.pid', pid: 2 ** 22 + 1, because: 'a server that died and left its pid file' },
  { file: 'postgres/postmaster.pid', pid: process.pid, because: "a server's pid that is another process now" },
  { file: 'postgres.owner', pid: 2 ** 22 + 1, because: 'an owner that died' },
  { file: 'postgres.owner', pid: process.pid, because: 'a dead owner with the same pid, as containers deal them' },
  { file: 'postgres.owner', pid: '', because: 'a lock that a power cut left empty' },
])('$because does not stop a start ($file names "$pid")', async ({ file, pid }) => {
  const folder = freshFolder();
  await (await start(folder)).stop();
  const cluster = path.join(folder, 'postgres');
  const text = file === 'postgres.owner' ? `${pid} long ago` : `${pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n\nready   \n`;
  fs.writeFileSync(path.join(folder, file), pid === '' ? '' : text, { mode: 0o600 });
  if (file !== 'postgres.owner')
    fs.chownSync(path.join(folder, file), fs.statSync(cluster).uid, fs.statSync(cluster).gid);
  const again = await start(folder);
  expect(again.adopted).toBe(false);
  expect(await ask(again, 'select 1')).toBe(1);
});

test("a start that fails says what the server's log says, and gives the folder free", async () => {
  const folder = freshFolder();
  const other = await start(freshFolder());
  await expect(start(folder, { port: other.port })).rejects.toThrow(/Address already in use/);
  await expect(start(folder, { settings: { no_such: 'thing' } })).rejects.toThrow(/unrecognized.*"no_such"/);
  expect(await ask(await start(folder), 'select 1')).toBe(1);
});

test('without its password file a cluster is not started', async () => {
  const folder = freshFolder();
  await (await start(folder)).stop();
  fs.rmSync(path.join(folder, 'postgres.password'));
  await expect(start(folder)).rejects.toThrow(/postgres\.password is missing/);
});

(isRoot ? test : test.skip)('root: a folder below a private one is refused, which names the private one', async () => {
  const closed = freshFolder();
  fs.chmodSync(closed, 0o700);
  const refused = start(path.join(closed, 'a/b'));
  await expect(refused).rejects.toBeInstanceOf(Refusal);
  await expect(refused).rejects.toThrow(`chmod o+x ${closed}"`);
});

(isRoot ? test : test.skip)('root: a project below a private folder gets a default folder that works', async () => {
  const closed = freshFolder();
  expect(defaultFolder(closed)).toBe(path.join(closed, '.data'));
  fs.chmodSync(closed, 0o700);
  const folder = defaultFolder(closed);
  expect(folder).toMatch(/^\/var\/lib\/hotline400\/[0-9a-f]{12}$/);
  folders.push(folder);
  expect(await ask(await start(folder), 'select 1')).toBe(1);
  expect(fs.statSync(folder).uid).toBe(0); // only the cluster is the other user's
  expect(fs.statSync(path.join(folder, 'postgres')).uid).not.toBe(0);
});

test('the libraries are linked when npm skipped the install script', () => {
  const home = freshFolder();
  fs.mkdirSync(path.join(home, 'native/lib'), { recursive: true });
  fs.writeFileSync(path.join(home, 'native/lib/libz.so.1.2'), 'z');
  const links = [{ source: 'native/lib/libz.so.1.2', target: 'native/lib/libz.so' }];
  fs.writeFileSync(path.join(home, 'native/pg-symlinks.json'), JSON.stringify(links));
  linkLibraries(home);
  linkLibraries(home); // and the second time there is nothing to do
  expect(fs.readlinkSync(path.join(home, 'native/lib/libz.so'))).toBe('libz.so.1.2');
});
