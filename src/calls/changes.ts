import type { Change } from '../events/change.js';
import { maskNumbers } from '../mask-caller.js';
import type { CdrSeries } from './serials.js';

/** What the audit log shows of what an operator says of switches' records. A person's number in a reason is masked. */

interface Numbered {
  switchId: string;
  series: CdrSeries;
}

export const gapExplained = (it: Numbered & { from: number; to: number; reason: string }): Change => ({
  ...ofSwitch(it.switchId, 'cdr_gap.explained'),
  after: { series: it.series, from: it.from, to: it.to, reason: maskNumbers(it.reason) },
});

export const numberingRestarted = (it: Numbered, at: Date, reason: string): Change => ({
  ...ofSwitch(it.switchId, 'cdr_numbering.restarted'),
  after: { series: it.series, at: at.toISOString(), reason: maskNumbers(reason) },
});

interface Point {
  trunk: string;
  switchId: string;
}

export const reportingPointSet = (before: Point | null, after: Point): Change => ({
  ...ofSwitch(after.switchId, 'reporting_point.set'),
  before: before && shownPoint(before),
  after: shownPoint(after),
});

export const reportingPointCleared = (before: Point): Change => ({
  ...ofSwitch(before.switchId, 'reporting_point.cleared'),
  before: shownPoint(before),
});

const shownPoint = ({ trunk, switchId }: Point) => ({ trunk: maskNumbers(trunk), switchId: `switch_${switchId}` });

const ofSwitch = (switchId: string, type: Change['type']) => ({ partnerId: null, type, subject: `switch_${switchId}` });
