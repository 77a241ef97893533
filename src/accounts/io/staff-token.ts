import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Refusal } from '../../refusal.js';

/** The outside issuer of the operator's people: who it is, for whom its tokens are, and where its public keys lie. */
export interface StaffIssuer {
  issuer: string;
  audience: string;
  jwksUrl: string;
}

/**
 * Reads short-lived access tokens (RFC 9068) of the issuer. Only signatures by a key pair: with a shared secret whoever
 * can check a token could make one.
 *
 * @returns the token's subject, or null for a token that isn't good now
 * @throws Refusal UNAVAILABLE where the issuer's keys can't be fetched
 */
export function staffTokens(
  { issuer, audience, jwksUrl }: StaffIssuer,
  keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000 }),
): (token: string) => Promise<string | null> {
  const options = {
    issuer,
    audience,
    algorithms: ['EdDSA', 'ES256', 'RS256'],
    typ: 'at+jwt',
    maxTokenAge: '15m',
    clockTolerance: 30,
    requiredClaims: ['sub', 'exp'],
  };
  return async (token) => {
    try {
      return (await jwtVerify(token, keys, options)).payload.sub || null;
    } catch (error) {
      const fetched =
        error instanceof errors.JOSEError &&
        !(error instanceof errors.JWKSTimeout) &&
        !(error instanceof errors.JWKSInvalid);
      if (fetched) return null;
      throw new Refusal('UNAVAILABLE', 'who issues the tokens of people is out of reach; try again');
    }
  };
}
