/** A table for the documents, its columns as wide as they need be. The first row is the head. */
export function markdownTable([head, ...rows]: readonly string[][]): string {
  const widths = head!.map((_, at) => Math.max(...[head!, ...rows].map((it) => it[at]!.length)));
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((it, at) => it.padEnd(widths[at]!, fill)).join(' | ')} |`;
  return [
    line(head!),
    line(
      head!.map(() => ''),
      '-',
    ),
    ...rows.map((it) => line(it)),
  ].join('\n');
}
