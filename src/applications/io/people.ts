import { hkdfSync, randomBytes } from 'node:crypto';
import { keysOf, type Vault } from '../../documents/io/vault.js';
import { KEY_BYTES, NONCE_BYTES, seal, unseal } from '../../documents/seal.js';
import { Refusal } from '../../refusal.js';
import type { People } from '../people.js';
import type { Application } from '../table.js';

export type Keys = Pick<Vault, 'keys'>;
/** What the database doesn't have: the keys that open people, and what their ID numbers are hashed with. */
export interface Secrets {
  keys: Keys;
  pepper: string;
}
export type Sealed = Pick<Application, 'people' | 'peopleKey'>;

const nobody: People = { principal: null, handler: null };

/** Names and ID numbers under the newest master key, bound to their application: beside another's row they don't open. */
export function sealPeople(vault: Keys, id: string, people: People): Sealed {
  if (!people.principal && !people.handler) return { people: null, peopleKey: null };
  const keys = keysOf(vault as Vault);
  const plain = Buffer.from(JSON.stringify(people));
  const key = keyFor(keys.byVersion.get(keys.newest)!);
  return { people: seal(key, randomBytes(NONCE_BYTES), bindingOf(id), plain), peopleKey: keys.newest };
}

/** @throws Refusal UNAVAILABLE where the master key isn't configured @throws an error where the row was changed */
export function openPeople(vault: Keys, { id, people, peopleKey }: Pick<Application, 'id'> & Sealed): People {
  if (people === null || peopleKey === null) return nobody;
  const master = keysOf(vault as Vault).byVersion.get(peopleKey);
  if (!master) throw new Refusal('UNAVAILABLE', `people are sealed with master key ${peopleKey}, which isn’t configured here`); // prettier-ignore
  const plain = unseal(keyFor(master), bindingOf(id), people);
  if (!plain) throw new Error(`the people of application ${id} don’t open: its row was changed, or the key is another`);
  return JSON.parse(plain.toString()) as People;
}

const bindingOf = (id: string) => Buffer.from(`hotline400 applicants 1\0${id}`);

/** A key of their own, so that what opens people opens no document. */
const keyFor = (master: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', 'hotline400 applicants', KEY_BYTES));
