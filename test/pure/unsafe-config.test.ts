import { readConfig } from '../../src/config/config.js';
import { secretNames, type Machine } from '../../src/config/secret-files.js';

type Env = Record<string, string | undefined>;

/** Safe, with as much set as can be. The secrets have a mark in them, to be found where they must not be. */
const safe = {
  NODE_ENV: 'production',
  HOTLINE400_DATA: '/var/lib/hotline400',
  DATABASE_URL: 'postgres://hotline400_owner:oq7d1-vZ8xK2mQ4tLw@db.internal/hotline400?sslmode=verify-full',
  DATABASE_APP_PASSWORD: 'ap7d2-nR5yT9cV3bHs',
  DATABASE_WORKER_PASSWORD: 'wk7d3-jF6gD1pZ8eXa',
  DATABASE_QUEUE_PASSWORD: 'qu7d4-uM4iB7kN2rWc',
  KEY_PEPPER: 'pe7d5-Yh3oL9sJ6fGq1aTz8dVx5nCb2m',
  DOCUMENT_KEYS: '1:7d73f0c1a9e45b2886d1f7c03e5a9b4c2d6e8f1071a3b5c7d9e0f2143658a7bc',
  CLAMD: '127.0.0.1:3310',
  REDIS_URL: 'rediss://:re7d6-Pw8vE3yKq5@cache.internal:6380',
  HOST: '0.0.0.0',
  PORT: '4000',
  TRUSTED_PROXIES: '10.0.0.0/8',
  STAFF_ISSUER: 'https://id.internal',
  STAFF_AUDIENCE: 'hotline400',
  STAFF_JWKS_URL: 'https://id.internal/jwks.json',
  LOG_LEVEL: 'info',
};
const unless = (...names: string[]): Env => Object.fromEntries(names.map((it) => [it, undefined]));
const embedded = unless(...secretNames.filter((it) => it !== 'REDIS_URL'));
const url = (rest: string) => ({ DATABASE_URL: `postgres://${rest}` });

/** What is refused: the variables' names, in the order of the message. */
function refused(env: Env, machine: Partial<Machine> = {}): string[] {
  return messageOf(env, machine)
    .split('\n- ')
    .slice(1)
    .map((it) => it.slice(0, it.indexOf(':')));
}

function messageOf(env: Env, machine: Partial<Machine> = {}): string {
  const none = () => {
    throw new Error('no file is read');
  };
  try {
    readConfig({ ...safe, ...env }, { readFile: none, uid: 1000, ...machine });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a safe configuration starts, with your own database or the embedded one', () => {
  expect(refused({})).toEqual([]);
  expect(refused(embedded)).toEqual([]);
});

const app = (password: string) => ({ DATABASE_APP_PASSWORD: password });
const worker = (password: string) => ({ DATABASE_WORKER_PASSWORD: password });
const queue = (password: string) => ({ DATABASE_QUEUE_PASSWORD: password });
const owner = (password: string) => url(`hotline400_owner:${password}@db.internal/x?sslmode=verify-full`);
const at = (rest: string) => url(`o:oq7d1-vZ8xK2mQ4tLw@${rest}`);
const pepper = (it: string) => ({ KEY_PEPPER: it });
const redis = (it: string) => ({ REDIS_URL: it });
const host = (it: string) => ({ HOST: it, TRUSTED_PROXIES: undefined });
const proxies = (it: string) => ({ TRUSTED_PROXIES: it });
const node = (it: string) => ({ NODE_OPTIONS: it });
const hex = '0f3a9c5e7b1d2864';

test.each`
  name                              | unsafe                                                                     | nearest                                                        | because
  ${'HOTLINE400_DATA'}              | ${{ ...embedded, HOTLINE400_DATA: undefined }}                             | ${embedded}                                                    | ${'an embedded database lies where somebody said'}
  ${'HOTLINE400_DATA'}              | ${{ ...embedded, HOTLINE400_DATA: '' }}                                    | ${unless('HOTLINE400_DATA')}                                   | ${'or there is another database'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x')}                                                     | ${at('db.internal/x?sslmode=verify-full')}                     | ${'plain to another machine'}
  ${'DATABASE_URL'}                 | ${at('10.0.0.7/x?sslmode=disable')}                                        | ${at('127.0.0.1/x?sslmode=disable')}                           | ${'a private network is another machine, this one is not'}
  ${'DATABASE_URL'}                 | ${at('localhost.internal/x')}                                              | ${at('localhost/x')}                                           | ${'by name'}
  ${'DATABASE_URL'}                 | ${at('[::2]/x')}                                                           | ${at('[::1]/x')}                                               | ${'IPv6'}
  ${'DATABASE_URL'}                 | ${at('127.0.0.1.evil.example/x')}                                          | ${at('127.255.255.254/x')}                                     | ${'a name is no loopback address'}
  ${'DATABASE_URL'}                 | ${at('localhost/x?host=10.0.0.7')}                                         | ${at('10.0.0.7/x?host=localhost')}                             | ${'the driver connects to the parameter'}
  ${'DATABASE_URL'}                 | ${at('run/x')}                                                             | ${at('%2Frun%2Fpostgresql/x')}                                 | ${'a socket is this machine'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x?sslmode=prefer')}                                      | ${at('db.internal/x?sslmode=require')}                         | ${'TLS where the server likes'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x?sslmode=no-verify')}                                   | ${at('db.internal/x?sslmode=verify-ca')}                       | ${'TLS with anybody'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x?sslmode=require&uselibpqcompat=true')}                 | ${at('db.internal/x?sslmode=verify-full&uselibpqcompat=true')} | ${'as libpq means it, require checks nothing'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x?sslmode=verify-full&sslmode=disable')}                 | ${at('db.internal/x?sslmode=disable&sslmode=verify-full')}     | ${'the driver takes the last'}
  ${'DATABASE_URL'}                 | ${at('db.internal/x?ssl=false')}                                           | ${at('db.internal/x?ssl=true')}                                | ${'said in another way'}
  ${'DATABASE_URL'}                 | ${owner('postgres')}                                                       | ${owner('postgresql-7d1-rules-the-waves')}                     | ${'a default password of the owner'}
  ${'DATABASE_URL'}                 | ${owner('Password123!')}                                                   | ${owner('Passworm123!')}                                       | ${'or nearly one'}
  ${'DATABASE_URL'}                 | ${owner('Hotline400_Owner')}                                               | ${owner('')}                                                   | ${'its name; without one the owner is for migrate alone'}
  ${'DATABASE_URL'}                 | ${owner('change%2Dme')}                                                    | ${owner('ch%25ngm9')}                                          | ${'it is read decoded'}
  ${'DATABASE_URL'}                 | ${owner('aaaaaaaaaaab')}                                                   | ${owner('abcdef')}                                             | ${'few different characters'}
  ${'DATABASE_APP_PASSWORD'}        | ${app('ap7d2-nR5yT9cV3')}                                                  | ${app('ap7d2-nR5yT9cV3b')}                                     | ${'15 characters are too few, 16 are not'}
  ${'DATABASE_WORKER_PASSWORD'}     | ${worker(hex.slice(1))}                                                    | ${worker(hex)}                                                 | ${'so for a worker'}
  ${'DATABASE_QUEUE_PASSWORD'}      | ${queue(hex.slice(1))}                                                     | ${queue(hex)}                                                  | ${'so for the queue'}
  ${'DATABASE_APP_PASSWORD'}        | ${app('hotline400_app_1')}                                                 | ${app('hotline400app7d2')}                                     | ${'a name with a number'}
  ${'DATABASE_WORKER_PASSWORD'}     | ${worker('changemechangeme')}                                              | ${worker('chargeme7d3harge')}                                  | ${'a placeholder'}
  ${'DATABASE_QUEUE_PASSWORD'}      | ${queue('k7d4Rw2pk7d4Rw2p')}                                               | ${queue('k7d4Rw2pk7d4Rw2q')}                                   | ${'a short text twice'}
  ${'DATABASE_QUEUE_PASSWORD'}      | ${queue('1234567890123456')}                                               | ${queue('1234567890123465')}                                   | ${'digits in their order'}
  ${'DATABASE_WORKER_PASSWORD'}     | ${worker(safe.DATABASE_APP_PASSWORD)}                                      | ${worker(`${safe.DATABASE_APP_PASSWORD}.`)}                    | ${'the worker sees all tenants, the app must not become it'}
  ${'DATABASE_QUEUE_PASSWORD'}      | ${queue(safe.DATABASE_APP_PASSWORD)}                                       | ${queue(safe.DATABASE_APP_PASSWORD.toLowerCase())}             | ${'one role, one password'}
  ${'DATABASE_APP_PASSWORD'}        | ${app('oq7d1-vZ8xK2mQ4tLw')}                                               | ${app('oq7d1-vZ8xK2mQ4tL')}                                    | ${'the owner may do all'}
  ${'KEY_PEPPER'}                   | ${pepper('x'.repeat(32))}                                                  | ${pepper(`${'x'.repeat(27)}12345`)}                            | ${'one character; six different ones are not many, but no default'}
  ${'KEY_PEPPER'}                   | ${pepper('pe7d5-Yh3oL9sJ6fpe7d5-Yh3oL9sJ6f')}                              | ${pepper('pe7d5-Yh3oL9sJ6fpe7d5-Yh3oL9sJ6F')}                  | ${'16 characters twice'}
  ${'KEY_PEPPER'}                   | ${pepper('a-pepper-of-at-least-32-characters')}                            | ${pepper('a-peeper-of-at-least-32-characters')}                | ${'it says what it is'}
  ${'KEY_PEPPER'}                   | ${{ ...pepper(hex + hex.toUpperCase()), ...app(hex + hex.toUpperCase()) }} | ${{ ...pepper(hex + hex.toUpperCase()), ...app(hex) }}         | ${'a password'}
  ${'DOCUMENT_KEYS'}                | ${{ DOCUMENT_KEYS: `1:${'ab'.repeat(32)}` }}                               | ${{ DOCUMENT_KEYS: `1:${'ab'.repeat(26)}012345678901` }}       | ${'a text repeated'}
  ${'DOCUMENT_KEYS'}                | ${{ DOCUMENT_KEYS: `${safe.DOCUMENT_KEYS},2:${'0'.repeat(64)}` }}          | ${{ DOCUMENT_KEYS: safe.DOCUMENT_KEYS }}                       | ${'the newer one too'}
  ${'CLAMD'}                        | ${{ CLAMD: 'clamd.internal:3310' }}                                        | ${{ CLAMD: 'localhost:3310' }}                                 | ${'scans in the clear to another machine'}
  ${'REDIS_URL'}                    | ${redis('rediss://cache.internal')}                                        | ${redis('redis://127.0.0.1')}                                  | ${'no password, for anyone on the network'}
  ${'REDIS_URL'}                    | ${redis('rediss://:redis@cache.internal')}                                 | ${redis('rediss://:redoubt7d6@cache.internal')}                | ${'a default one'}
  ${'REDIS_URL'}                    | ${redis('redis://:re7d6-Pw8vE3yKq5@10.0.0.8')}                             | ${redis('redis://:re7d6-Pw8vE3yKq5@[::1]:6379')}               | ${'plain to another machine'}
  ${'HOST'}                         | ${host('0.0.0.0')}                                                         | ${host('127.0.0.1')}                                           | ${'plain HTTP for all'}
  ${'HOST'}                         | ${host('::')}                                                              | ${host('::1')}                                                 | ${'IPv6'}
  ${'HOST'}                         | ${host('203.0.113.9')}                                                     | ${host('localhost')}                                           | ${'one address of the network'}
  ${'HOST'}                         | ${host('0.0.0.0')}                                                         | ${{ HOST: '0.0.0.0', TRUSTED_PROXIES: '10.1.2.3' }}            | ${'with a proxy before it'}
  ${'TRUSTED_PROXIES'}              | ${proxies('10.0.0.1,0.0.0.0/0')}                                           | ${proxies('10.0.0.1,0.0.0.0/8')}                               | ${'everybody'}
  ${'TRUSTED_PROXIES'}              | ${proxies('::/0')}                                                         | ${proxies('fc00::/7')}                                         | ${'everybody by IPv6'}
  ${'TRUSTED_PROXIES'}              | ${proxies('128.0.0.0/1')}                                                  | ${proxies('10.0.0.0/8')}                                       | ${'every other one'}
  ${'STAFF_ISSUER'}                 | ${{ STAFF_ISSUER: 'http://id.internal' }}                                  | ${{ STAFF_ISSUER: 'http://localhost:8080' }}                   | ${'an issuer without TLS'}
  ${'STAFF_JWKS_URL'}               | ${{ STAFF_JWKS_URL: 'http://id.internal/jwks.json' }}                      | ${{ STAFF_JWKS_URL: 'http://127.0.0.1/jwks.json' }}            | ${'keys without TLS'}
  ${'LOG_LEVEL'}                    | ${{ LOG_LEVEL: 'trace' }}                                                  | ${{ LOG_LEVEL: 'info' }}                                       | ${'looking closely'}
  ${'LOG_LEVEL'}                    | ${{ LOG_LEVEL: 'debug' }}                                                  | ${{ LOG_LEVEL: 'warn' }}                                       | ${'or less closely'}
  ${'PORT'}                         | ${{ PORT: '0' }}                                                           | ${{ PORT: '1' }}                                               | ${'a port that nobody knows'}
  ${'NODE_TLS_REJECT_UNAUTHORIZED'} | ${{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }}                                   | ${{ NODE_TLS_REJECT_UNAUTHORIZED: '1' }}                       | ${'no certificate is checked'}
  ${'NODE_OPTIONS'}                 | ${node('--inspect=0.0.0.0:9229')}                                          | ${node('--max-old-space-size=4096')}                           | ${'a debugger'}
  ${'NODE_OPTIONS'}                 | ${node('--enable-source-maps --inspect-brk')}                              | ${node('--enable-source-maps')}                                | ${'that waits'}
`('$name: $because', ({ name, unsafe, nearest }) => {
  expect(refused(unsafe)).toEqual([name]);
  expect(refused(nearest)).toEqual([]);
  expect(refused({ ...unsafe, NODE_ENV: undefined })).toEqual([]);
  expect(refused({ ...unsafe, NODE_ENV: 'staging' })).toEqual([]);
});

test.each`
  uid     | names           | because
  ${0}    | ${['the user']} | ${'root'}
  ${1}    | ${[]}           | ${'anybody else'}
  ${null} | ${[]}           | ${'a system without such numbers'}
`('who runs it: $because', ({ uid, names }) => {
  expect(refused({}, { uid })).toEqual(names);
  expect(refused({ NODE_ENV: undefined }, { uid })).toEqual([]);
});

test.each`
  mode     | isOpen   | because
  ${0o400} | ${false} | ${'its owner reads'}
  ${0o600} | ${false} | ${'and writes'}
  ${0o640} | ${false} | ${'and a group reads, as in Kubernetes'}
  ${0o660} | ${true}  | ${'but may not give another'}
  ${0o604} | ${true}  | ${'all others may read'}
  ${0o601} | ${true}  | ${'or whatever it is'}
  ${0o644} | ${true}  | ${'the mode of a careless file'}
`('a secret’s file of mode $mode.toString(8): $because', ({ mode, isOpen }) => {
  for (const name of secretNames) {
    const { [name]: value, ...others } = safe;
    const machine = { readFile: () => ({ text: value, mode }) };
    const env = { ...others, [name]: undefined, [`${name}_FILE`]: '/run/secrets/it' };
    expect(refused(env, machine)).toEqual(isOpen ? [`${name} (in /run/secrets/it)`] : []);
  }
});

test('all faults in one message: where it stands, what was found, why, what to do; and no secret', () => {
  const message = messageOf(
    {
      ...app('short-7d2'),
      ...worker('short-7d2'),
      ...redis('redis://:re7d6@cache.internal'),
      ...owner('oq7d1oq7d1'),
      KEY_PEPPER: undefined,
      KEY_PEPPER_FILE: '/srv/pepper',
      PORT: '0',
    },
    { readFile: () => ({ text: 'pe7d5-'.repeat(9), mode: 0o644 }), uid: 0 },
  );
  const [head, ...lines] = message.split('\n');
  expect(head).toContain('NODE_ENV is production');
  expect(lines.map((it) => /^- ([^:]+): .+\. Because .+\. Instead: .+\.$/.exec(it)?.[1])).toEqual([
    'DATABASE_URL',
    'DATABASE_APP_PASSWORD',
    'DATABASE_WORKER_PASSWORD',
    'DATABASE_WORKER_PASSWORD',
    'KEY_PEPPER (in /srv/pepper)',
    'REDIS_URL',
    'REDIS_URL',
    'PORT',
    'KEY_PEPPER (in /srv/pepper)',
    'the user',
  ]);
  expect(message).not.toMatch(/7d\d/);
});
