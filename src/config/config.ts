import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultFolder } from '../db/embedded/start.js';
import type { StaffIssuer } from '../accounts/io/staff-token.js';
import { readMasterKeys, type MasterKeys } from '../documents/master-keys.js';
import { Refusal } from '../refusal.js';
import { Environment } from './environment.js';
import { thisMachine, withSecretFiles, type Machine, type SecretFile } from './secret-files.js';
import { unsafeFaults, type Setup } from './unsafe-config.js';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface Config {
  folder: string;
  /** Given, or null for the embedded server. */
  database: { url: string; passwords: { app: string; worker: string; queue: string }; pepper: string } | null;
  redisUrl: string | null;
  /** Null: no people, keys only. */
  staffIssuer: StaffIssuer | null;
  trustedProxies: string[] | false;
  production: boolean;
  host: string;
  port: number;
  workerConcurrency: number;
  graphqlPoints: number;
  /** How many numbers an API process holds ready for routing. */
  routeNumbers: number;
  /** Null: the embedded installation's own, or none with a database of yours. */
  documentKeys: MasterKeys | null;
  documentFolder: string;
  /** The virus scanner; null where there is none. */
  clamd: { host: string; port: number } | null;
  logLevel: string;
}

/** Throws a Refusal that names each variable that is wrong, what was found and what is allowed; never a secret's value. */
export function readConfig(env: NodeJS.ProcessEnv, machine: Machine = thisMachine): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { values, files, faults } = withSecretFiles(set, machine);
  const read = Environment.safeParse(values);
  const wrong = (read.error?.issues ?? []).map((it) => `${whereIs(files, it.path.join('.'))}: ${it.message}`);
  if (!read.success || faults.length > 0) {
    throw new Refusal('BAD_INPUT', `the configuration is wrong: ${[...faults, ...wrong].join('; ')}`);
  }
  const it = read.data;
  const folder = it.HOTLINE400_DATA ?? defaultFolder(projectFolder);
  const config: Config = {
    folder,
    database: it.DATABASE_URL === undefined ? null : { url: it.DATABASE_URL, ...secretsOf(it) },
    redisUrl: it.REDIS_URL ?? null,
    staffIssuer: staffIssuerOf(it),
    trustedProxies: it.TRUSTED_PROXIES ?? false,
    production: it.NODE_ENV === 'production',
    host: it.HOST,
    port: it.PORT,
    workerConcurrency: it.WORKER_CONCURRENCY,
    graphqlPoints: it.GRAPHQL_POINTS,
    routeNumbers: it.ROUTE_NUMBERS,
    documentKeys: it.DOCUMENT_KEYS === undefined ? null : readMasterKeys(it.DOCUMENT_KEYS),
    documentFolder: it.DOCUMENT_FOLDER ?? join(folder, 'files', 'documents'),
    clamd: clamdOf(it),
    logLevel: it.LOG_LEVEL,
  };
  if (config.production) refuseUnsafe({ read: it, files, uid: machine.uid });
  return config;
}

function refuseUnsafe(setup: Setup): void {
  const lines = unsafeFaults(setup).map(
    ({ name, found, why, instead }) =>
      `\n- ${whereIs(setup.files, name)}: ${found}. Because ${why}. Instead: ${instead}.`,
  );
  if (lines.length === 0) return;
  throw new Refusal('BAD_INPUT', `NODE_ENV is production, and this configuration is not safe for it:${lines.join('')}`);
}

/** The variable, and the file where its value stands. */
function whereIs(files: ReadonlyMap<string, SecretFile>, name: string): string {
  const file = files.get(name);
  return file ? `${name} (in ${file.path})` : name;
}

/** What the embedded server's owner makes for itself, and yours can't. */
const needed = ['DATABASE_APP_PASSWORD', 'DATABASE_WORKER_PASSWORD', 'DATABASE_QUEUE_PASSWORD', 'KEY_PEPPER'] as const;

function secretsOf(it: Environment) {
  const missing = needed.filter((name) => it[name] === undefined);
  if (missing.length > 0)
    throw new Refusal('BAD_INPUT', `with DATABASE_URL, ${missing.join(', ')} must be set, or NAME_FILE for NAME`);
  return {
    passwords: {
      app: it.DATABASE_APP_PASSWORD!,
      worker: it.DATABASE_WORKER_PASSWORD!,
      queue: it.DATABASE_QUEUE_PASSWORD!,
    },
    pepper: it.KEY_PEPPER!,
  };
}

function clamdOf({ CLAMD: address }: Environment): Config['clamd'] {
  if (address === undefined) return null;
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

function staffIssuerOf(it: Environment): StaffIssuer | null {
  const { STAFF_ISSUER: issuer, STAFF_AUDIENCE: audience, STAFF_JWKS_URL: jwksUrl } = it;
  if (!issuer && !audience && !jwksUrl) return null;
  if (issuer && audience && jwksUrl) return { issuer, audience, jwksUrl };
  throw new Refusal('BAD_INPUT', 'STAFF_ISSUER, STAFF_AUDIENCE and STAFF_JWKS_URL: set all three or none');
}
