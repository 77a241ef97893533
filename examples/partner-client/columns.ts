/** A Chinese character takes two columns of a terminal. */
const widthOf = (text: string) => [...text].reduce((sum, it) => sum + (it >= '\u2e80' ? 2 : 1), 0);

/** As much of it as fits. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const it of text) {
    if (widthOf(kept + it) > columns - 1) break;
    kept += it;
  }
  return `${kept}…`;
}

/** Cells beside each other, each so many columns wide; on the right of it where the width is negative. */
export function row(widths: readonly number[], cells: readonly string[]): string {
  const padded = cells.map((it, index) => {
    const width = widths[index]!;
    const cell = fit(it, Math.abs(width));
    const space = ' '.repeat(Math.abs(width) - widthOf(cell));
    return width < 0 ? space + cell : cell + space;
  });
  return `  ${padded.join('  ')}`.trimEnd();
}
