/** What an identifier reads as: its written form and what a person must look at, or why it can't be one (rule A4). */
export type Reading<Fault extends string, Doubt extends string = never> =
  { ok: true; value: string; doubts: readonly Doubt[] } | { ok: false; fault: Fault };
