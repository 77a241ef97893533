import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.js';
import { textOf } from './process.js';
import type { RunAs } from './process.js';

/** Makes `<folder>/postgres` at the first start. It appears whole or not at all, so a start that was cut short leaves nothing. */
export async function ensureCluster(folder: string, binaries: Binaries, user: RunAs, durable: boolean): Promise<void> {
  const cluster = path.join(folder, 'postgres');
  if (existsSync(cluster)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('postgres.new-')) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  const draft = mkdtempSync(path.join(folder, 'postgres.new-'));
  const secret = `${draft}.password`; // a copy that the user of the server may read, for a moment
  writeFileSync(secret, `${ensurePassword(folder)}\n`, { mode: 0o600 });
  if (user.uid !== undefined) for (const made of [draft, secret]) chownSync(made, user.uid, user.gid ?? user.uid);
  try {
    await initdb(draft, secret, binaries, user, durable);
    renameSync(draft, cluster);
  } finally {
    rmSync(secret, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

async function initdb(at: string, secret: string, { initdb }: Binaries, user: RunAs, durable: boolean): Promise<void> {
  const ctype = utf8Locale();
  const args = ['-D', at, '-U', 'postgres', '--pwfile', secret, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'];
  // pg_trgm asks lc_ctype what a letter is: under plain C it finds none in 上海电信, and a search by name is empty.
  args.push(
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(ctype === null ? [] : [`--lc-ctype=${ctype}`]),
  );
  args.push('--no-instructions', ...(durable ? [] : ['--no-sync']));
  try {
    await promisify(execFile)(initdb, args, { ...user, cwd: '/', env: serverEnvironment() });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`initdb failed in ${path.dirname(at)}: ${stderr?.trim() || message}`, { cause: error });
  }
}

/** The superuser's password, made at the first start: only we can read it, even where the server runs as another user. */
function ensurePassword(folder: string): string {
  const file = path.join(folder, 'postgres.password');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  return passwordOf(folder);
}

export function passwordOf(folder: string): string {
  const file = path.join(folder, 'postgres.password');
  const password = textOf(file)?.trim();
  if (!password) throw new Error(`${file} is missing, and nobody gets into the cluster beside it without: put it back`);
  return password;
}

/** Not ours: a PG… variable of the caller's, or a locale, would reach the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C' };
}

function utf8Locale(): string | null {
  try {
    const names = execFileSync('locale', ['-a'], { encoding: 'utf8', stdio: 'pipe' }).split('\n');
    return names.find((name) => /^C\.utf-?8$/i.test(name)) ?? names.find((name) => /\.utf-?8$/i.test(name)) ?? null;
  } catch {
    return null; // no such command: the server starts all the same, only trigram search in Chinese finds nothing
  }
}
