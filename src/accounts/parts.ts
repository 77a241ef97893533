/**
 * How the records of one leg in several parts read (rule D5): the highest sequence tells all of it, or each tells its own time and
 * they add up.
 */
export const partsKinds = ['CUMULATIVE', 'ADDITIVE'] as const;
export type PartsKind = (typeof partsKinds)[number];
