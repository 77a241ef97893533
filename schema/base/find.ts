import { Refusal } from '../../src/refusal.js';
import type { Context } from './context.js';
import { readId, type Kind } from './ids.js';

/** Finds what an id of this kind names, as the viewer sees it. @throws Refusal NOT_FOUND, the same whatever the reason */
export async function findOr404<Shown>(
  context: Context,
  kind: Kind,
  id: string,
  find: (context: Context, key: string) => Promise<Shown | null>,
): Promise<Shown> {
  const key = readId(kind, id);
  const shown = key === null ? null : await find(context, key);
  if (shown) return shown;
  throw new Refusal('NOT_FOUND', `there is no such ${kind}`);
}
