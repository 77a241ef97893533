import { count } from '../demo/screen.js';

/** Where a command writes: standard output, or what a test reads. */
export interface Out {
  isTTY?: boolean;
  write(text: string): unknown;
}

const ON_A_TERMINAL_MS = 200;
const ELSEWHERE_MS = 5_000;

/** What changes while work goes on: on a terminal one line that rewrites itself, elsewhere a line every few seconds. */
export function openLine(out: Out): { show(line: () => string): void; end(): void } {
  let shownAt = performance.now();
  let open = false;
  return {
    show(line) {
      const now = performance.now();
      if (now - shownAt < (out.isTTY ? ON_A_TERMINAL_MS : ELSEWHERE_MS)) return;
      shownAt = now;
      open = true;
      out.write(out.isTTY ? `\r${line()}\x1b[K` : `${line()}\n`);
    },
    end() {
      if (open && out.isTTY) out.write('\r\x1b[K');
    },
  };
}

/** Long work whose end is known: how far it is, how fast, and how long it will take yet. */
export function openProgress(out: Out, { what, of, from = 0 }: { what: string; of: number; from?: number }) {
  const startedAt = performance.now();
  const line = openLine(out);
  return {
    at(done: number) {
      const perSecond = ((done - from) * 1_000) / (performance.now() - startedAt);
      line.show(() => progressLine({ what, of, done, perSecond }));
    },
    end: line.end,
  };
}

function progressLine(it: { what: string; of: number; done: number; perSecond: number }): string {
  const { what, of, done, perSecond } = it;
  const percent = of === 0 ? 100 : Math.floor((done / of) * 100);
  const left = perSecond > 0 ? `, ${inMinutes((of - done) / perSecond)} left` : '';
  return `  ${count(done)} of ${count(of)} ${what} (${percent} %), ${count(Math.round(perSecond))}/s${left}`;
}

function inMinutes(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Cells under each other, left-aligned. What is wider than its characters, such as Chinese, stands last. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((it) => it[at]!.length))) ?? [];
  return rows.map((it) => `  ${it.map((cell, at) => cell.padEnd(widths[at]!)).join('  ').trimEnd()}`); // prettier-ignore
}
