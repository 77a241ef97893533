import { randomBytes } from 'node:crypto';
import { Refusal } from '../../refusal.js';
import type { MasterKeys } from '../master-keys.js';
import { contentBinding, fileMark, KEY_BYTES, keyBinding, NONCE_BYTES, seal, unseal, type Bound } from '../seal.js';
import { readSealed, writeSealed } from './files.js';

export interface Vault {
  folder: string;
  /** Null where none is configured: documents are neither taken nor shown. */
  keys: MasterKeys | null;
}

/** What a row keeps of its document's own key. */
export interface Wrapped {
  keyVersion: number;
  wrappedKey: Buffer;
}

const WITHOUT_KEYS =
  'documents need DOCUMENT_KEYS, which this installation doesn’t have: the operator’s docs/documents.md says how';

/** @throws Refusal UNAVAILABLE */
export function keysOf({ keys }: Vault): MasterKeys {
  if (keys) return keys;
  throw new Refusal('UNAVAILABLE', WITHOUT_KEYS);
}

/** Seals bytes with a key of their own, and writes them; they are durable when it returns. Nobody can open them until the row has the key. */
export async function putAway(vault: Vault, bound: Bound, plain: Buffer): Promise<Wrapped> {
  const keys = keysOf(vault);
  const own = randomBytes(KEY_BYTES);
  const sealed = seal(own, randomBytes(NONCE_BYTES), contentBinding(bound), plain);
  await writeSealed(vault.folder, bound.id, fileMark(own), sealed);
  return wrap(keys, bound.id, own);
}

/**
 * @throws Refusal UNAVAILABLE where its master key isn't configured any more
 * @throws an error where the file is missing, or it, its row or its key were changed or changed places
 */
export async function takeOut(vault: Vault, bound: Bound & Wrapped): Promise<Buffer> {
  const own = unwrap(keysOf(vault), bound.id, bound);
  const sealed = await readSealed(vault.folder, bound.id, fileMark(own));
  if (!sealed) throw new Error(`the file of document ${bound.id} is missing`);
  const plain = unseal(own, contentBinding(bound), sealed);
  if (plain && plain.length === bound.bytes) return plain;
  throw new Error(`document ${bound.id} doesn’t open: its file or its row is not what was stored`);
}

/** The same key of a document, under the newest master key. */
export const rewrapped = (keys: MasterKeys, id: string, wrapped: Wrapped): Wrapped =>
  wrap(keys, id, unwrap(keys, id, wrapped));

function wrap(keys: MasterKeys, id: string, own: Buffer): Wrapped {
  const keyVersion = keys.newest;
  const master = keys.byVersion.get(keyVersion)!;
  return { keyVersion, wrappedKey: seal(master, randomBytes(NONCE_BYTES), keyBinding(id, keyVersion), own) };
}

function unwrap(keys: MasterKeys, id: string, { keyVersion, wrappedKey }: Wrapped): Buffer {
  const master = keys.byVersion.get(keyVersion);
  if (!master) {
    throw new Refusal('UNAVAILABLE', `a document is sealed with master key ${keyVersion}, which isn’t configured here`);
  }
  const own = unseal(master, keyBinding(id, keyVersion), wrappedKey);
  if (own) return own;
  throw new Error(
    `the key of document ${id} doesn’t open: its row was changed, or master key ${keyVersion} is another`,
  );
}
