import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';

/** AES-256-GCM: 96 bits used once with a key, and 128 that tell of any change. */
const CIPHER = 'aes-256-gcm';
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** What a document's bytes are bound to: put beside another row's, or with another length, they don't open. */
export interface Bound {
  id: string;
  partnerId: string;
  bytes: number;
  sha256: Buffer;
}

export const contentBinding = ({ id, partnerId, bytes, sha256 }: Bound): Buffer =>
  Buffer.from(`hotline400 document 1\0${id}\0${partnerId}\0${bytes}\0${sha256.toString('hex')}`);

export const keyBinding = (id: string, version: number): Buffer =>
  Buffer.from(`hotline400 document key 1\0${id}\0${version}`);

/** @param nonce by chance, and never again with this key */
export function seal(key: Buffer, nonce: Buffer, binding: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(binding);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null where the key is another, or anything was changed. */
export function unseal(key: Buffer, binding: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(binding);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}

/**
 * What a document's file is called, besides its id. It follows from the document's own key, so a writing that was overtaken
 * can't take another's place, and no row needs to say it.
 */
export const fileMark = (documentKey: Buffer): string =>
  createHmac('sha256', documentKey).update('hotline400 document file').digest('hex').slice(0, 16);

export const sha256Of = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** What signs upload addresses: of the pepper, and no way back to it. */
export const addressKeyOf = (pepper: string): Buffer =>
  Buffer.from(hkdfSync('sha256', pepper, '', 'hotline400 document address', KEY_BYTES));
