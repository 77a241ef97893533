import assert from 'node:assert';
import { FEN, formatYuan, toFen } from '../money.js';
import { daysIn } from '../month.js';
import { amountOf, sumOf } from './figures.js';
import type { FeeLine, PriorLine, StatementSnapshot, Tally, UsageLine, Yuan } from './snapshot.js';

interface Owed {
  lines: readonly UsageLine[];
  fees: readonly FeeLine[];
  prior: readonly PriorLine[];
}

/** The one rounding of a statement: exact to whole fen, half away from zero, shown as a line of its own (rule T1). */
export function totalsOf({ lines, fees, prior }: Owed): { exact: Yuan; rounding: Yuan; payable: Yuan } {
  const exact = sumOf(lines) + sumOf(fees) + sumOf(prior);
  const payable = toFen(exact) * FEN;
  return { exact: formatYuan(exact), rounding: formatYuan(payable - exact), payable: formatYuan(payable) };
}

/** A statement whose figures don't add up to the micro-yuan is never painted (rule S6). */
export function assertExact(snapshot: StatementSnapshot): void {
  const { lines, prior, taxes, counts, annex } = snapshot;
  const { exact, rounding, payable } = totalsOf(snapshot);
  assert.equal(snapshot.exact, exact, 'lines, fees and prior lines are the exact total');
  assert.equal(snapshot.rounding, rounding, 'the rounding line is payable less exact');
  assert.equal(snapshot.payable, payable, 'payable is the exact total in fen, half up');
  assert.equal(formatYuan(sumOf(annex.sections)), formatYuan(sumOf(lines) + sumOf(prior)), 'the items are the lines');
  const gross = taxes.reduce((sum, tax) => sum + amountOf(tax.gross), 0n);
  assert(taxes.length === 0 || formatYuan(gross) === exact, 'the tax lines cover the exact total');
  assert.equal(snapshot.byDay.length, daysIn(snapshot.month), 'a tally for each day');
  assert.equal(snapshot.byHour.length, 24, 'a tally for each hour');
  assert.deepEqual(total(snapshot.byDay), total([counts]), 'the days are the month');
  assert.deepEqual(total(snapshot.byHour), total([counts]), 'the hours are the month');
}

function total(tallies: readonly Tally[]): Tally {
  const sum = { calls: 0, answered: 0, talkSeconds: 0 };
  for (const tally of tallies) {
    sum.calls += tally.calls;
    sum.answered += tally.answered;
    sum.talkSeconds += tally.talkSeconds;
  }
  return sum;
}
