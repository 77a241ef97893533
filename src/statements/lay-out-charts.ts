import { dayOf } from '../month.js';
import { countFigure, durationFigure } from './figures.js';
import { fitLine } from './fit.js';
import { space } from './flow.js';
import type { Block } from './flow.js';
import { heading } from './lay-out-table.js';
import { boxAt, colors, contentWidth, paper, ruleAt, styles, textAt } from './marks.js';
import type { Mark, Measure } from './marks.js';
import type { RegionLine, StatementSnapshot } from './snapshot.js';

interface Bars {
  zh: string;
  en: string;
  /** `part` is the darker foot of the bar, at most `value`. */
  bars: readonly { value: number; part: number; label: string; shaded: boolean }[];
  x: number;
  width: number;
  /** Every so many bars have their label. */
  labelEvery: number;
}

const PLOT = 78;
const CHART = PLOT + 42;

/** Calls by day, answered minutes by day, calls by hour, busiest regions; one sentence where there was no call. */
export function chartBlocks(snapshot: StatementSnapshot, measure: Measure): Block[] {
  const title = heading('通话分布', 'When and from where the calls came', measure, CHART);
  if (snapshot.counts.calls === 0) {
    const none = textAt.bind(null, paper.left);
    return [
      title,
      { height: 20, marks: (top) => [none(top + 10, '本期无来电。 No calls in this period.', styles.mute)] },
    ];
  }
  const weekend = snapshot.byDay.map((_, index) => isWeekend(snapshot.from + index * 86_400_000));
  const days = (value: (index: number) => { value: number; part: number }) =>
    snapshot.byDay.map((_, index) => ({ ...value(index), label: String(index + 1), shaded: weekend[index]! }));
  const half = (contentWidth - 28) / 2;
  const minutes = (index: number) => Math.round(snapshot.byDay[index]!.talkSeconds / 60);
  const calls = days((index) => ({ value: snapshot.byDay[index]!.calls, part: snapshot.byDay[index]!.answered }));
  const talk = days((index) => ({ value: minutes(index), part: minutes(index) }));
  const hours = snapshot.byHour.map((tally, hour) => ({
    value: tally.calls,
    part: tally.answered,
    label: String(hour),
    shaded: false,
  }));
  const byDay = {
    zh: '每日来电（次）',
    en: 'Calls by day',
    bars: calls,
    x: paper.left,
    width: contentWidth,
    labelEvery: 1,
  };
  const byTalk = {
    zh: '每日通话（分钟）',
    en: 'Minutes by day',
    bars: talk,
    x: paper.left,
    width: half,
    labelEvery: 5,
  };
  const byHour = {
    zh: '各时段来电（次）',
    en: 'Calls by hour',
    bars: hours,
    x: paper.right - half,
    width: half,
    labelEvery: 3,
  };
  return [
    title,
    { height: CHART, marks: (top) => [...barChart(byDay, top, measure), ...legend(top, measure)] },
    { height: CHART, marks: (top) => [...barChart(byTalk, top, measure), ...barChart(byHour, top, measure)] },
    space(4),
    ...regionBlocks(snapshot.regions, measure),
  ];
}

function isWeekend(noonless: number): boolean {
  const day = new Date(`${dayOf(noonless)}T00:00:00Z`).getUTCDay();
  return day === 0 || day === 6;
}

function barChart({ zh, en, bars, x, width, labelEvery }: Bars, top: number, measure: Measure): Mark[] {
  const foot = top + 20 + PLOT;
  const step = niceStep(Math.max(1, ...bars.map(({ value }) => value)));
  const ticks = Math.ceil(Math.max(1, ...bars.map(({ value }) => value)) / step);
  const left = x + measure(countFigure(ticks * step), styles.tiny) + 5;
  const slot = (x + width - left) / bars.length;
  const high = (value: number) => (value / (ticks * step)) * PLOT;
  const marks: Mark[] = [
    textAt(x, top + 9, zh, styles.strong),
    textAt(x + measure(zh, styles.strong) + 5, top + 9, en, styles.tiny),
  ];
  bars.forEach(({ shaded }, index) => {
    if (shaded) marks.push(boxAt(left + index * slot, foot - PLOT, slot, PLOT, colors.tint));
  });
  for (let tick = 0; tick <= ticks; tick++) {
    const y = foot - high(tick * step);
    marks.push(ruleAt(y, tick === 0 ? 0.8 : 0.4, tick === 0 ? colors.mute : colors.hair, left, x + width));
    marks.push(textAt(left - 4, y + 2.3, countFigure(tick * step), styles.tiny, 'right'));
  }
  bars.forEach(({ value, part, label }, index) => {
    const [at, bar] = [left + index * slot + slot * 0.18, slot * 0.64];
    if (value > part) marks.push(boxAt(at, foot - high(value), bar, high(value - part), colors.pale));
    if (part > 0) marks.push(boxAt(at, foot - high(part), bar, high(part), colors.brand));
    if (index === 0 || Number(label) % labelEvery === 0)
      marks.push(textAt(at + bar / 2, foot + 9, label, styles.tiny, 'center'));
  });
  return marks;
}

function legend(top: number, measure: Measure): Mark[] {
  const entries = [
    ['接通 Answered', colors.brand],
    ['未接通 Unanswered', colors.pale],
    ['周末 Weekend', colors.hair],
  ] as const;
  let x: number = paper.right;
  return entries.toReversed().flatMap(([label, color]) => {
    x -= measure(label, styles.tiny);
    const marks = [boxAt(x - 9, top + 3.5, 6, 6, color), textAt(x, top + 9, label, styles.tiny)];
    x -= 20;
    return marks;
  });
}

/** 1, 2 or 5 times a power of ten, so that three to five lines reach the largest value. */
function niceStep(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest / 4)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => largest / step <= 4.5)!;
}

const REGION = 14;

function regionBlocks(regions: readonly RegionLine[], measure: Measure): Block[] {
  if (regions.length === 0) return [];
  const most = Math.max(...regions.map(({ calls }) => calls));
  const barLeft = paper.left + 120;
  const barWidth = 200;
  const head: Block = {
    height: 20,
    keep: regions.length * REGION,
    marks: (top) => [
      textAt(paper.left, top + 9, '来电地区', styles.strong),
      textAt(paper.left + 39, top + 9, 'Top regions', styles.tiny),
      textAt(paper.right - 90, top + 9, '来电（次） Calls', styles.tiny, 'right'),
      textAt(paper.right, top + 9, '通话时长 Talk time', styles.tiny, 'right'),
    ],
  };
  const rows = regions.map(({ label, calls, talkSeconds }): Block => {
    const name = fitLine(label, styles.body, barLeft - paper.left - 10, measure);
    const bar = Math.max(0.8, (barWidth * calls) / most);
    return {
      height: REGION,
      marks: (top) => [
        textAt(paper.left, top + 9.5, name.text, name.style),
        boxAt(barLeft, top + 2.5, bar, 8, colors.brand),
        textAt(paper.right - 90, top + 9.5, countFigure(calls), styles.body, 'right'),
        textAt(paper.right, top + 9.5, durationFigure(talkSeconds), styles.body, 'right'),
      ],
    };
  });
  return [head, ...rows, space(12)];
}
