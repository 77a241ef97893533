import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readMasterKeys, type MasterKeys } from '../master-keys.js';
import { addressKeyOf, KEY_BYTES } from '../seal.js';
import type { Scanner } from './clamd.js';
import type { Vault } from './vault.js';
import { openWorkshop, type Workshop } from './workshop.js';

/** All that documents need of the world beside the database. */
export interface DocumentStore extends Vault {
  /** Signs upload addresses. */
  addressKey: Buffer;
  /** Null where no virus scanner is configured. */
  scanner: Scanner | null;
  workshop: Workshop;
  /** Thumbnails take seconds, and nobody's upload waits for them. */
  thumbnails: Workshop;
  close(): Promise<void>;
}

export interface DocumentSetup {
  folder: string;
  keys: MasterKeys | null;
  scanner: Scanner | null;
  pepper: string;
}

export function openDocumentStore({ pepper, ...rest }: DocumentSetup): DocumentStore {
  const [workshop, thumbnails] = [openWorkshop(), openWorkshop()];
  const close = async () => void (await Promise.all([workshop.close(), thumbnails.close()]));
  return { ...rest, addressKey: addressKeyOf(pepper), workshop, thumbnails, close };
}

/** The master key of an embedded installation: made once, in a file that only its owner reads. A line more is a newer key. */
export function ownMasterKeys(folder: string): MasterKeys {
  const file = join(folder, 'document-keys');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `1:${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file); // of two processes that start at once, the first one's stands
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  const keys = readMasterKeys(readFileSync(file, 'utf8'));
  if (keys) return keys;
  throw new Error(`${file} has no keys that can be read; without them no document opens: bring it back from a backup`);
}
