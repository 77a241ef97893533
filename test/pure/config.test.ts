import { readConfig } from '../../src/config/config.js';
import type { Machine } from '../../src/config/secret-files.js';

const secrets = {
  DATABASE_APP_PASSWORD: 'app-password-7d1',
  DATABASE_WORKER_PASSWORD: 'worker-password-7d2',
  DATABASE_QUEUE_PASSWORD: 'queue-password-7d3',
  KEY_PEPPER: 'a-pepper-of-at-least-32-characters',
};
const given = { DATABASE_URL: 'postgres://owner:owner-password-7d4@db.example/hotline400', ...secrets };

function faultOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('O1: with no configuration it has all it needs', () => {
  expect(readConfig({})).toMatchObject({
    database: null,
    redisUrl: null,
    host: '127.0.0.1',
    port: 4000,
    workerConcurrency: 2,
    logLevel: 'info',
  });
});

test('an empty variable counts as not set, and one that isn’t ours is nobody’s business', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', REDIS_URL: '', KEY_PEPPER: '', PATH: '/bin' })).toEqual(
    readConfig({}),
  );
});

test('O1: DATABASE_URL takes yours, with its passwords and pepper; REDIS_URL moves the queue', () => {
  const config = readConfig({
    ...given,
    REDIS_URL: 'rediss://cache.example:6380',
    PORT: '0',
    HOTLINE400_DATA: '/srv/x',
  });
  expect(config).toMatchObject({ folder: '/srv/x', redisUrl: 'rediss://cache.example:6380', port: 0 });
  expect(config.database).toEqual({
    url: given.DATABASE_URL,
    passwords: { app: 'app-password-7d1', worker: 'worker-password-7d2', queue: 'queue-password-7d3' },
    pepper: 'a-pepper-of-at-least-32-characters',
  });
});

test.each`
  name                    | wrong                                        | right
  ${'PORT'}               | ${'-1'}                                      | ${'0'}
  ${'PORT'}               | ${'65536'}                                   | ${'65535'}
  ${'PORT'}               | ${'http'}                                    | ${'80'}
  ${'PORT'}               | ${'80.5'}                                    | ${'80'}
  ${'PORT'}               | ${' '}                                       | ${'80'}
  ${'WORKER_CONCURRENCY'} | ${'0'}                                       | ${'1'}
  ${'WORKER_CONCURRENCY'} | ${'33'}                                      | ${'32'}
  ${'LOG_LEVEL'}          | ${'verbose'}                                 | ${'debug'}
  ${'DATABASE_URL'}       | ${'mysql://db.example/x'}                    | ${'postgresql://db.example/x'}
  ${'DATABASE_URL'}       | ${'db.example'}                              | ${'postgres://db.example/x'}
  ${'REDIS_URL'}          | ${'http://cache.example'}                    | ${'redis://cache.example'}
  ${'KEY_PEPPER'}         | ${'x'.repeat(31)}                            | ${'x'.repeat(32)}
  ${'DOCUMENT_KEYS'}      | ${`1:${'a'.repeat(63)}`}                     | ${`1:${'a'.repeat(64)}`}
  ${'DOCUMENT_KEYS'}      | ${`0:${'a'.repeat(64)}`}                     | ${`32767:${'a'.repeat(64)}`}
  ${'DOCUMENT_KEYS'}      | ${`1:${'a'.repeat(64)},1:${'b'.repeat(64)}`} | ${`1:${'a'.repeat(64)}, 2:${'b'.repeat(64)}`}
  ${'CLAMD'}              | ${'127.0.0.1'}                               | ${'127.0.0.1:3310'}
  ${'NODE_ENV'}           | ${'Production'}                              | ${'staging'}
  ${'NODE_ENV'}           | ${'prod'}                                    | ${'preprod'}
`('$name: "$wrong" is refused by name, "$right" is not', ({ name, wrong, right }) => {
  expect(faultOf({ ...secrets, [name]: wrong })).toMatch(new RegExp(`^the configuration is wrong: ${name}: `));
  expect(faultOf({ ...secrets, [name]: right })).toBe('');
});

test('all that is wrong is told at once', () => {
  const fault = faultOf({ PORT: 'x', LOG_LEVEL: 'x', WORKER_CONCURRENCY: 'x' });
  for (const name of ['PORT', 'LOG_LEVEL', 'WORKER_CONCURRENCY']) expect(fault).toContain(name);
});

test.each(Object.keys(secrets))('with DATABASE_URL, %s must be set, and is named where it isn’t', (name) => {
  const fault = faultOf({ ...given, [name]: undefined });
  expect(fault).toContain(name);
  for (const other of Object.keys(secrets).filter((it) => it !== name)) expect(fault).not.toContain(other);
});

test('with DATABASE_URL alone, all four are named', () => {
  const fault = faultOf({ DATABASE_URL: given.DATABASE_URL });
  for (const name of Object.keys(secrets)) expect(fault).toContain(name);
});

test('no error shows a secret', () => {
  const wrong = [
    { ...given, KEY_PEPPER: 'short-pepper-7d5' },
    { ...given, DATABASE_APP_PASSWORD: undefined },
    { ...given, PORT: 'x' },
    { ...given, DATABASE_URL: 'mysql://owner:owner-password-7d4@db.example/x' },
    { ...given, DATABASE_URL: 'postgres://owner:owner-password-7d4@:::' },
    { ...given, REDIS_URL: 'http://:redis-password-7d6@cache.example' },
  ];
  for (const env of wrong) {
    expect(faultOf(env)).not.toBe('');
    expect(faultOf(env)).not.toMatch(/7d\d/);
  }
});

describe('a secret by file', () => {
  const { DATABASE_URL: url } = given;
  const secret = { ...given, REDIS_URL: 'redis://:redis-password-7d6@127.0.0.1' };
  const machine = (files: Record<string, string>): Machine => ({
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
      return { text, mode: 0o600 };
    },
    uid: 1000,
  });
  const faultWith = (env: Record<string, string>, files: Record<string, string>) => {
    try {
      readConfig(env, machine(files));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each(Object.keys(secret) as (keyof typeof secret)[])('%s_FILE gives what %s would', (name) => {
    const { [name]: value, ...others } = secret;
    const env = { ...others, [`${name}_FILE`]: '/run/secrets/it' };
    expect(readConfig(env, machine({ '/run/secrets/it': `${value}\n` }))).toEqual(readConfig(secret));
  });

  test.each`
    text                        | password                  | because
    ${'app-password-7d1'}       | ${'app-password-7d1'}     | ${'no line break'}
    ${'app-password-7d1\n'}     | ${'app-password-7d1'}     | ${'an editor’s line break is no part of it'}
    ${'app-password-7d1\r\n'}   | ${'app-password-7d1'}     | ${'nor is one of Windows'}
    ${'app-password-7d1\n\n'}   | ${'app-password-7d1\n'}   | ${'one is taken off, not two'}
    ${'\n app-password-7d1 \n'} | ${'\n app-password-7d1 '} | ${'blanks may be part of a password'}
  `('$because: $text', ({ text, password }) => {
    const { DATABASE_APP_PASSWORD: _, ...others } = given;
    const config = readConfig({ ...others, DATABASE_APP_PASSWORD_FILE: '/app' }, machine({ '/app': text }));
    expect(config.database!.passwords.app).toBe(password);
  });

  test.each`
    env                                                      | files                                        | fault                                                       | because
    ${{ KEY_PEPPER_FILE: '/none' }}                          | ${{}}                                        | ${'KEY_PEPPER_FILE: /none can’t be read (ENOENT)'}          | ${'it isn’t there'}
    ${{ KEY_PEPPER_FILE: '/empty' }}                         | ${{ '/empty': '' }}                          | ${'KEY_PEPPER_FILE: /empty is empty'}                       | ${'it is empty'}
    ${{ KEY_PEPPER_FILE: '/empty' }}                         | ${{ '/empty': '\n' }}                        | ${'KEY_PEPPER_FILE: /empty is empty'}                       | ${'a line break is nothing'}
    ${{ KEY_PEPPER_FILE: '/p', KEY_PEPPER: 'p'.repeat(32) }} | ${{ '/p': 'p'.repeat(32) }}                  | ${'KEY_PEPPER and KEY_PEPPER_FILE: both are set; keep one'} | ${'which one counts?'}
    ${{ KEY_PEPPER_FILE: '/p' }}                             | ${{ '/p': 'short-7d5' }}                     | ${'KEY_PEPPER (in /p): '}                                   | ${'its value is wrong, and the file is named'}
    ${{ DATABASE_URL_FILE: '/url' }}                         | ${{ '/url': 'mysql://o:password-7d4@db/x' }} | ${'DATABASE_URL (in /url): '}                               | ${'so for an address'}
  `('$because: $fault', ({ env, files, fault }) => {
    const message = faultWith(env, files);
    expect(message).toContain(`the configuration is wrong: ${fault}`);
    expect(message).not.toMatch(/7d\d/);
  });

  test('an empty name is not set, and one that is no secret’s has no file', () => {
    expect(readConfig({ ...given, KEY_PEPPER_FILE: '', PORT_FILE: '/none' }, machine({}))).toEqual(readConfig(given));
  });

  test('all that is wrong is told at once, with files or without', () => {
    const message = faultWith({ KEY_PEPPER_FILE: '/none', REDIS_URL_FILE: '/empty', PORT: 'x' }, { '/empty': '' });
    for (const part of ['KEY_PEPPER_FILE: ', 'REDIS_URL_FILE: ', 'PORT: ']) expect(message).toContain(part);
  });

  test('with DATABASE_URL by file, the others are missed as ever', () => {
    expect(faultWith({ DATABASE_URL_FILE: '/url' }, { '/url': url })).toContain('DATABASE_APP_PASSWORD');
  });
});
