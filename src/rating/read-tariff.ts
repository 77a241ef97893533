import { problemsIn, type Problem } from '../document.js';
import { tariffDocument, type Tariff } from './tariff.js';

export type ReadTariff = { ok: true; tariff: Tariff } | { ok: false; problems: readonly Problem[] };

/**
 * Every problem of a tariff at once, so that its author corrects it in one go (rules T1, T2). What is wrong by itself hides
 * only the contradictions of its own list. A published tariff read again is the same tariff.
 *
 * @param json whatever JSON.parse gave
 */
export function readTariff(json: unknown): ReadTariff {
  const parsed = tariffDocument.safeParse(json);
  if (parsed.success) return { ok: true, tariff: parsed.data };
  return { ok: false, problems: problemsIn(parsed.error, json) };
}
