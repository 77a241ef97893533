import type { Person } from './evaluate.js';
import { maskName } from './identity/person-name.js';
import { maskId } from './identity/resident-id.js';

export interface People {
  /** The legal representative, or the proprietor. */
  principal: Person | null;
  handler: Person | null;
}

/** As everybody sees them but who reveals them. */
export const masked = (it: Person | null): Person | null =>
  it && { name: maskName(it.name), idKind: it.idKind, id: maskId(it.id) };
