import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const SHAPE = /^h4k_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})([0-9a-z]{7})$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Writes a key from 51 random numbers of 0 to 61: `h4k_`, 8 for the id, 43 (256 bits) for the secret, and a checksum, by
 * which a scanner knows a leaked key from a random text, and we a mistyped one without asking the database.
 */
export function writeKey(random: readonly number[]): { id: string; key: string } {
  const letters = random.map((it) => ALPHABET[it]).join('');
  const [id, secret] = [letters.slice(0, 8), letters.slice(8, 51)];
  return { id, key: `h4k_${id}_${secret}${checksum(`${id}_${secret}`)}` };
}

/** Null for what can't be one of ours. */
export function readKey(key: string): { id: string; secret: string } | null {
  const found = SHAPE.exec(key);
  if (!found) return null;
  const [, id, secret, sum] = found;
  return checksum(`${id}_${secret}`) === sum ? { id: id!, secret: secret! } : null;
}

/** What the database keeps. A secret of 256 random bits needs no slow hash; the pepper makes a copied database useless. */
export function hashSecret(secret: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}

export function opens(secret: string, pepper: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret, pepper), hash);
}

const checksum = (text: string) => crc32(text).toString(36).padStart(7, '0');
