import type { Grade } from './grade-rules.js';

/** What a number costs by its grade, kept with it from its reservation on: a later table doesn't change it. */
export function termsOf(table: { grades: readonly Grade[] } | null, code: string | null) {
  const {
    selectionFee = null,
    monthlyMinimum = null,
    contractMonths = null,
  } = table?.grades.find((it) => it.code === code) ?? {};
  return { selectionFee, monthlyMinimum, contractMonths };
}
