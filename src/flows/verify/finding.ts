/** In the order in which they are made. */
export const checkNames = [
  'batches',
  'chunks',
  'records',
  'posted',
  'identities',
  'charges',
  'counters',
  'statements',
  'evidence',
  'origins',
] as const;
export type CheckName = (typeof checkNames)[number];

/** What one check found. */
export interface Finding {
  check: CheckName;
  /** What must hold. */
  rule: string;
  /** How many of what were looked at. */
  looked: number;
  of: string;
  differ: number;
  /** The first that differ: ids, and never a caller. */
  examples: string[];
  /** What could not be looked at, and why. */
  notes: string[];
}

export const SHOWN = 5;

export const emptyFinding = (check: CheckName, rule: string, of: string): Finding => ({
  check,
  rule,
  of,
  looked: 0,
  differ: 0,
  examples: [],
  notes: [],
});

/** One more that was looked at. */
export function note(finding: Finding, what: string, agrees: boolean): void {
  finding.looked++;
  if (agrees) return;
  finding.differ++;
  if (finding.examples.length < SHOWN) finding.examples.push(what);
}
