import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { rolesOf, scopesOf } from '../src/accounts/scopes.js';
import { admission } from '../src/accounts/io/admit.js';
import { disableStaff, grantStaff } from '../src/accounts/store/staff.js';
import { asDb } from '../src/db/open.js';
import { useWork } from './support/work.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const issuer = 'https://login.example';
const audience = 'hotline400';
let jwks: Server;
let jwksUrl = '';
let ours: CryptoKey;
let strangers: CryptoKey;
let publicKey: string;

/** An issuer on this machine, with one key. */
beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA');
  ours = pair.privateKey;
  strangers = (await generateKeyPair('EdDSA')).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'EdDSA' };
  publicKey = JSON.stringify(jwk);
  jwks = createServer((_request, response) => void response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/`;
  await grantStaff(asDb(work.worker), { subject: 'li-lei', name: '李雷', role: 'FINANCE' });
  await grantStaff(asDb(work.worker), { subject: 'gone', name: '离职', role: 'FINANCE' });
  await disableStaff(asDb(work.worker), 'gone');
});
afterAll(() => void jwks.close());

const now = () => Math.floor(Date.now() / 1000);

interface Claims {
  sub?: string;
  iss?: string;
  aud?: string;
  iat?: number;
  exp?: number;
}

function token(claims: Claims = {}, header: Record<string, string> = {}, key: CryptoKey | Uint8Array = ours) {
  const all = { sub: 'li-lei', iss: issuer, aud: audience, iat: now(), exp: now() + 600, ...claims };
  return new SignJWT({ ...all }).setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'at+jwt', ...header }).sign(key);
}

const admit = (credential: string) =>
  admission(work.app, work.pepper, { issuer, audience, jwksUrl })(credential, '127.0.0.1');

test('a person whom the issuer knows and the operator let in', async () => {
  const viewer = await admit(await token());
  expect(viewer).toMatchObject({
    name: '李雷',
    tenant: { kind: 'operator' },
    whose: 'everyone',
    by: { who: 'staff:li-lei', side: 'OPERATOR' },
  });
  expect(viewer!.scopes.has('statements:close')).toBe(true);
  expect(viewer!.scopes.has('keys:write')).toBe(false);
});

test('a person whose role changes, or who is let in again, has the new role', async () => {
  await grantStaff(asDb(work.worker), { subject: 'li-lei', name: '李雷', role: 'SUPPORT' });
  expect((await admit(await token()))!.scopes.has('statements:close')).toBe(false);
});

const old = () => now() - 15 * 60 - 60;
test.each`
  because                                            | make
  ${'a subject that the operator doesn’t know'}      | ${() => token({ sub: 'han-meimei' })}
  ${'a person who is out'}                           | ${() => token({ sub: 'gone' })}
  ${'another issuer'}                                | ${() => token({ iss: 'https://evil.example' })}
  ${'for another audience'}                          | ${() => token({ aud: 'another' })}
  ${'expired'}                                       | ${() => token({ iat: now() - 120, exp: now() - 60 })}
  ${'older than 15 minutes, whatever its end'}       | ${() => token({ iat: old(), exp: now() + 3600 })}
  ${'without an end'}                                | ${() => token({ exp: undefined as never })}
  ${'of another type, such as an id token'}          | ${() => token({}, { typ: 'JWT' })}
  ${'signed by a stranger'}                          | ${() => token({}, {}, strangers)}
  ${'of a key that the issuer doesn’t have'}         | ${() => token({}, { kid: 'k2' }, strangers)}
  ${'signed with the public key as a shared secret'} | ${() => token({}, { alg: 'HS256' }, new TextEncoder().encode(publicKey))}
  ${'unsigned'}                                      | ${async () => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${(await token()).split('.')[1]}.`}
  ${'no token at all'}                               | ${async () => 'nonsense'}
`('refused: $because', async ({ make }) => {
  expect(await admit(await make())).toBeNull();
});

test('without an issuer no token opens', async () => {
  expect(await admission(work.app, work.pepper, null)(await token(), '127.0.0.1')).toBeNull();
});

test('an issuer out of reach is an outage, not a refusal', async () => {
  const closed = { issuer, audience, jwksUrl: 'http://127.0.0.1:9/' };
  await expect(admission(work.app, work.pepper, closed)(await token(), '127.0.0.1')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});

test.each(rolesOf('OPERATOR'))('whoever is %s may do what the role says', async (role) => {
  await grantStaff(asDb(work.worker), { subject: `a ${role}`, name: '员工', role });
  const viewer = await admit(await token({ sub: `a ${role}` }));
  expect(viewer!.scopes).toEqual(new Set(scopesOf(role)));
});
