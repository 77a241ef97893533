/** What the demo shows: steps, one line of progress that rewrites itself where the output is a terminal, and a table. */
export interface Screen {
  step(title: string): void;
  say(text: string): void;
  /** Of long work: how much of how much is done. */
  progress(label: string, done: number, of: number): void;
}

const BAR = 24;

export function openScreen(out: NodeJS.WriteStream): Screen {
  let open = false;
  const endLine = () => {
    if (open) out.write('\n');
    open = false;
  };
  return {
    step(title) {
      endLine();
      out.write(`\n${title}\n`);
    },
    say(text) {
      endLine();
      out.write(`  ${text}\n`);
    },
    progress(label, done, of) {
      const line = progressLine(label, done, of);
      if (out.isTTY) {
        out.write(`\r${line}`);
        open = true;
        if (done >= of) endLine();
      } else if (done >= of) out.write(`${line}\n`);
    },
  };
}

function progressLine(label: string, done: number, of: number): string {
  const full = of === 0 ? BAR : Math.round((Math.min(done, of) / of) * BAR);
  return `  ${label.padEnd(10)} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${count(done)} of ${count(of)}`;
}

export const count = (value: number) => value.toLocaleString('en-US');

/** Names and values, the values aligned on the right. */
export function aligned(rows: readonly (readonly [name: string, value: string])[]): string[] {
  const names = Math.max(...rows.map(([name]) => name.length));
  const values = Math.max(...rows.map(([, value]) => value.length));
  return rows.map(([name, value]) => `${name.padEnd(names)}  ${value.padStart(values)}`);
}
