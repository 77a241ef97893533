import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { defaultFolder } from './db/embedded/start.js';
import { Refusal } from './refusal.js';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

const text = z.string().min(1);

/** Every variable there is. An empty one counts as not set. */
const Environment = z.object({
  /** Where the embedded PostgreSQL, the secrets and the files lie. */
  HOTLINE400_DATA: text.optional(),
  /** Your PostgreSQL, as its owner (postgres://owner:password@host/database); without it the embedded one runs. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Passwords of the three roles that run; needed with DATABASE_URL. */
  DATABASE_APP_PASSWORD: text.optional(),
  DATABASE_WORKER_PASSWORD: text.optional(),
  DATABASE_QUEUE_PASSWORD: text.optional(),
  /** Moves the queue from PostgreSQL to Redis or Valkey. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** What API keys are hashed with, at least 32 characters; needed with DATABASE_URL. */
  KEY_PEPPER: z.string().min(32).optional(),
  HOST: text.default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** Jobs that one worker process runs at once. */
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(32).default(2),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  folder: string;
  /** Given, or null for the embedded server. */
  database: { url: string; passwords: { app: string; worker: string; queue: string }; pepper: string } | null;
  redisUrl: string | null;
  host: string;
  port: number;
  workerConcurrency: number;
  logLevel: string;
}

/** Throws a Refusal that names each variable that is wrong, what was found and what is allowed; never a secret's value. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = Environment.safeParse(set);
  if (!read.success) {
    const faults = read.error.issues.map((it) => `${it.path.join('.')}: ${it.message}`);
    throw new Refusal('BAD_INPUT', `the configuration is wrong: ${faults.join('; ')}`);
  }
  const it = read.data;
  return {
    folder: it.HOTLINE400_DATA ?? defaultFolder(projectFolder),
    database: it.DATABASE_URL === undefined ? null : { url: it.DATABASE_URL, ...secretsOf(it) },
    redisUrl: it.REDIS_URL ?? null,
    host: it.HOST,
    port: it.PORT,
    workerConcurrency: it.WORKER_CONCURRENCY,
    logLevel: it.LOG_LEVEL,
  };
}

function secretsOf(it: z.infer<typeof Environment>) {
  const needed = (name: keyof typeof it): string => {
    const value = it[name];
    if (value === undefined) throw new Refusal('BAD_INPUT', `${name} is not set; with DATABASE_URL it must be`);
    return String(value);
  };
  return {
    passwords: {
      app: needed('DATABASE_APP_PASSWORD'),
      worker: needed('DATABASE_WORKER_PASSWORD'),
      queue: needed('DATABASE_QUEUE_PASSWORD'),
    },
    pepper: needed('KEY_PEPPER'),
  };
}
