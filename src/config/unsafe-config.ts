import { isCheckedTls, isElsewhere, isLoopback, isScheme, isWide } from './addresses.js';
import type { Environment } from './environment.js';
import { roles } from '../db/roles.js';
import { secretNames, type SecretFile, type SecretName } from './secret-files.js';
import {
  masterKeysWeakness,
  ownerWeakness,
  passwordNames,
  passwordWeakness,
  pepperWeakness,
  redisWeakness,
  twinOf,
} from './weak-secret.js';

/** A configuration that can be read, and what else the machine says. */
export interface Setup {
  read: Environment;
  /** The secrets that came from a file. */
  files: ReadonlyMap<SecretName, SecretFile>;
  /** 0 is root; null where the system has no such numbers. */
  uid: number | null;
}

export interface Fault {
  /** The variable to change; 'the user' where it is none. */
  name: string;
  /** In words; never a secret. */
  found: string;
  why: string;
  instead: string;
}

interface Rule extends Omit<Fault, 'found'> {
  /** What is unsafe, or null. */
  found(setup: Setup): string | null;
}

/** What must not be in production (NODE_ENV=production), each rule by itself. Anywhere else nothing of it is refused. */
export function unsafeFaults(setup: Setup): Fault[] {
  return rules.flatMap(({ found, ...rule }) => {
    const what = found(setup);
    return what === null ? [] : [{ ...rule, found: what }];
  });
}

const GENERATE = 'make one with: openssl rand -hex 32';

const rules: readonly Rule[] = [
  {
    name: 'HOTLINE400_DATA',
    found: ({ read }) => ((read.DATABASE_URL ?? read.HOTLINE400_DATA) ? null : 'not set, and no DATABASE_URL either'),
    why: 'all data would lie in the project’s folder, which an update may replace',
    instead: 'name a folder that is kept and backed up, or give DATABASE_URL',
  },
  {
    name: 'DATABASE_URL',
    found: ({ read: { DATABASE_URL: url } }) =>
      isElsewhere(url) && !isCheckedTls(url)
        ? 'another machine, without TLS or without a look at its certificate'
        : null,
    why: 'passwords and call records would cross the network for anyone to read or change',
    instead: 'add ?sslmode=verify-full',
  },
  {
    name: 'DATABASE_URL',
    found: ({ read }) => ownerWeakness(read),
    why: 'the database’s owner may do all, and the first guess opens it',
    instead: `give the owner another; ${GENERATE}`,
  },
  ...roles.map((role): Rule => ({
    name: passwordNames[role],
    found: ({ read }) => passwordWeakness(read, role),
    why: 'whoever reaches the database can try passwords without end',
    instead: GENERATE,
  })),
  ...([...Object.values(passwordNames), 'KEY_PEPPER'] as const).map((name): Rule => ({
    name,
    found: ({ read }) => twinOf(read, name),
    why: 'who learns one of them would have the other’s rights too',
    instead: `one secret for one purpose; ${GENERATE}`,
  })),
  {
    name: 'KEY_PEPPER',
    found: ({ read }) => pepperWeakness(read),
    why: 'with a pepper that can be guessed, a stolen table of keys is no longer sealed',
    instead: GENERATE,
  },
  {
    name: 'DOCUMENT_KEYS',
    found: ({ read }) => masterKeysWeakness(read),
    why: 'with a key that can be guessed, stolen scans of identity cards are no longer sealed',
    instead: GENERATE,
  },
  {
    name: 'CLAMD',
    found: ({ read: { CLAMD: address } }) =>
      address === undefined || isLoopback(address.slice(0, address.lastIndexOf(':'))) ? null : 'another machine',
    why: 'the scanner speaks no TLS: scans of identity cards would cross the network in the clear',
    instead: 'run it beside the workers, or reach it through a tunnel that ends on 127.0.0.1',
  },
  {
    name: 'REDIS_URL',
    found: ({ read }) => (isElsewhere(read.REDIS_URL) ? redisWeakness(read.REDIS_URL) : null),
    why: 'anyone on the network could read, drop and forge jobs',
    instead: 'set requirepass or an ACL user, and put the password into the address',
  },
  {
    name: 'REDIS_URL',
    found: ({ read }) =>
      isElsewhere(read.REDIS_URL) && isScheme(read.REDIS_URL, 'redis') ? 'another machine without TLS' : null,
    why: 'its password and the jobs would cross the network in the clear',
    instead: 'an address of rediss:',
  },
  {
    name: 'HOST',
    found: ({ read }) =>
      isLoopback(read.HOST) || read.TRUSTED_PROXIES ? null : `${read.HOST}, and no TRUSTED_PROXIES`,
    why: 'the API speaks plain HTTP: keys and call records would cross the network in the clear',
    instead: 'put a proxy with TLS before it and name that in TRUSTED_PROXIES, or listen on 127.0.0.1',
  },
  {
    name: 'TRUSTED_PROXIES',
    found: ({ read }) => read.TRUSTED_PROXIES?.find(isWide) ?? null,
    why: 'a client could say that it comes from any address, and a key bound to a network would open from everywhere',
    instead: 'only the addresses of your proxies',
  },
  ...(['STAFF_ISSUER', 'STAFF_JWKS_URL'] as const).map((name): Rule => ({
    name,
    found: ({ read }) => (isElsewhere(read[name]) && isScheme(read[name], 'http') ? 'http: to another machine' : null),
    why: 'who can change that traffic could sign tokens of the operator’s people',
    instead: 'an address of https:',
  })),
  {
    name: 'LOG_LEVEL',
    found: ({ read }) => (['trace', 'debug'].includes(read.LOG_LEVEL) ? read.LOG_LEVEL : null),
    why: 'it is for looking into a fault: errors are shown whole, with the values in them',
    instead: 'info',
  },
  {
    name: 'PORT',
    found: ({ read }) => (read.PORT === 0 ? '0' : null),
    why: 'another port at each start is one that no proxy and no firewall can name, and that another program may have had',
    instead: 'a fixed one, such as 4000',
  },
  {
    name: 'NODE_TLS_REJECT_UNAUTHORIZED',
    found: ({ read }) => (read.NODE_TLS_REJECT_UNAUTHORIZED === '0' ? '0' : null),
    why: 'no certificate would be checked, neither the database’s nor the identity provider’s',
    instead: 'take it away; name your own authority in NODE_EXTRA_CA_CERTS',
  },
  {
    name: 'NODE_OPTIONS',
    found: ({ read }) => /--inspect[\w-]*/.exec(read.NODE_OPTIONS ?? '')?.[0] ?? null,
    why: 'a debugger’s port gives the whole process, secrets and all, to whoever connects',
    instead: 'take it away',
  },
  ...secretNames.map((name): Rule => ({
    name,
    found: ({ files }) => openness(files.get(name)),
    why: 'other users of the machine could read the secret, or give another',
    instead: 'chmod 0600, or 0640 with a group of its own',
  })),
  {
    name: 'the user',
    found: ({ uid }) => (uid === 0 ? 'root' : null),
    why: 'a fault in this program would be a fault of the whole machine',
    instead: 'start it as a user of its own (systemd: User=, Docker: USER)',
  },
];

/** A group may read, which is how Kubernetes hands a secret to a user that isn't root; PostgreSQL allows its key files the same. */
function openness(file: SecretFile | undefined): string | null {
  const isOpen = file !== undefined && (file.mode & 0o027) !== 0;
  return isOpen ? `a file of mode ${file.mode.toString(8).padStart(4, '0')}` : null;
}
