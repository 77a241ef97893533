import { partsOf } from './addresses.js';
import type { Environment } from './environment.js';
import { roleName, type Role } from '../db/roles.js';

export const passwordNames = {
  app: 'DATABASE_APP_PASSWORD',
  worker: 'DATABASE_WORKER_PASSWORD',
  queue: 'DATABASE_QUEUE_PASSWORD',
} as const satisfies Record<Role, string>;

const LEAST_PASSWORD = 16;
const LEAST_VARIETY = 6;

/** What comes with a product or stands in a list of passwords; alone, or with digits and signs after it. */
const defaults =
  /^(postgres(ql)?|pass(word|wd)?|admin(istrator)?|root|owner|user|guest|default|secret|test(ing)?|qwerty\w*|letmein|welcome|redis|hotline400(_\w+)?)[\d\W_]*$/i;
const placeholders = /change.?me|example|pepper|placeholder|replace.?this/i;
const digits = '0123456789'.repeat(20);

/** In words why a secret is soon guessed, or null; nothing is told of the secret itself. All below say it so. */
export function weaknessOf(secret: string, user = ''): string | null {
  if (user !== '' && secret.toLowerCase() === user.toLowerCase()) return 'the user’s name';
  if (defaults.test(secret)) return 'a well-known default';
  if (placeholders.test(secret)) return 'a placeholder of a guide';
  if (/^(.+)\1+$/s.test(secret)) return 'a text repeated';
  if (new Set(secret).size < LEAST_VARIETY) return `of fewer than ${LEAST_VARIETY} different characters`;
  return digits.includes(secret) ? 'digits in their order' : null;
}

/** An owner without a password in the address is fine: only `migrate` connects as it. */
export function ownerWeakness({ DATABASE_URL: url }: Environment): string | null {
  const { user, password } = url === undefined ? noOwner : partsOf(url);
  const weakness = password === '' ? null : weaknessOf(password, user);
  return weakness && `its password is ${weakness}`;
}
const noOwner = { user: '', password: '' };

export function passwordWeakness(read: Environment, role: Role): string | null {
  const password = read[passwordNames[role]];
  if (password === undefined) return null; // the embedded server's are made
  if (password.length < LEAST_PASSWORD) return `shorter than ${LEAST_PASSWORD} characters`;
  return weaknessOf(password, roleName(role));
}

export function pepperWeakness({ KEY_PEPPER: pepper }: Environment): string | null {
  return pepper === undefined ? null : weaknessOf(pepper);
}

/** The first key that is soon guessed; such a text is no chance. */
export function masterKeysWeakness({ DOCUMENT_KEYS: keys }: Environment): string | null {
  const each = keys?.split(/[\s,]+/).filter((it) => it !== '') ?? [];
  return each.map((it) => weaknessOf(it.slice(it.indexOf(':') + 1))).find((it) => it !== null) ?? null;
}

export function redisWeakness(address: string): string | null {
  const { user, password } = partsOf(address);
  if (password === '') return 'another machine, and no password';
  const weakness = weaknessOf(password, user);
  return weakness && `its password is ${weakness}`;
}

/** The secret before this one that is equal to it. */
export function twinOf(read: Environment, name: (typeof inOrder)[number]): string | null {
  const { DATABASE_URL: url } = read;
  const own = read[name];
  if (own === undefined) return null;
  if (url !== undefined && partsOf(url).password === own) return 'the same as the password in DATABASE_URL';
  const twin = inOrder.slice(0, inOrder.indexOf(name)).find((it) => read[it] === own);
  return twin === undefined ? null : `the same as ${twin}`;
}
const inOrder = [...Object.values(passwordNames), 'KEY_PEPPER'] as const;
