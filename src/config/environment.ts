import { z } from 'zod';
import { isNetwork } from '../accounts/io/networks.js';
import { KEYS_ALLOWED, readMasterKeys } from '../documents/master-keys.js';

const text = z.string().min(1);

const whole = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, allowed)
    .transform(Number)
    .refine((it) => it >= min && it <= max, allowed);
};

/** Every variable there is; a secret one may be NAME_FILE instead. An empty one counts as not set. */
export const Environment = z.object({
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
  /** Master keys that seal documents, as 1:64 hexadecimal digits,2:…; the newest seals. Needed for documents with DATABASE_URL. */
  DOCUMENT_KEYS: z
    .string()
    .refine((it) => readMasterKeys(it) !== null, KEYS_ALLOWED)
    .optional(),
  /** Where documents lie, sealed; without it in the folder `documents` beside the statements. */
  DOCUMENT_FOLDER: text.optional(),
  /** A ClamAV daemon that looks at documents before anybody does, as 127.0.0.1:3310. */
  CLAMD: z
    .string()
    .regex(/^[\w.-]{1,253}:\d{1,5}$/, 'HOST:PORT')
    .optional(),
  HOST: text.default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  /** Jobs that one worker process runs at once. */
  WORKER_CONCURRENCY: whole(1, 32).default(2),
  /** GraphQL points that one key may spend at once; they come back within 20 seconds. */
  GRAPHQL_POINTS: whole(2_000, 1_000_000_000).default(4_000),
  /** Numbers in service that one API process holds ready for routing; some 2 KB each, more with large plans. */
  ROUTE_NUMBERS: whole(100, 10_000_000).default(100_000),
  /** Who signs the tokens of the operator's people (OpenID issuer), for whom they are, where its keys lie: all three or none. */
  STAFF_ISSUER: text.optional(),
  STAFF_AUDIENCE: text.optional(),
  STAFF_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Addresses of proxies before us, as 10.0.0.0/8,192.168.1.5; from these alone X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z
    .string()
    .transform((it) => it.split(',').map((part) => part.trim()))
    .refine((it) => it.every(isNetwork), 'addresses or networks, with commas between them')
    .optional(),
  /** `production` turns GraphiQL and introspection off, and refuses what is unsafe. */
  NODE_ENV: text
    .refine((it) => it === 'production' || !/^\s*prod/i.test(it), 'production, or a name that doesn’t look like it')
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Node’s own. */
  NODE_TLS_REJECT_UNAUTHORIZED: z.string().optional(),
  NODE_OPTIONS: z.string().optional(),
});
export type Environment = z.infer<typeof Environment>;
