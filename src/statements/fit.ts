import type { Measure, Style } from './marks.js';

const SMALLEST = 5.5;
/** What a line never begins with (避头尾). */
const closers = /^[，。、；：！？）》」』】〉”’,.;:!?)\]}%]/u;
const pieces = /[\x21-\x7e]+|[^\x21-\x7e]/gu;

/** One line that is never wider than `width`: shrunk as far as can be read, then cut with an ellipsis. */
export function fitLine(text: string, style: Style, width: number, measure: Measure): { text: string; style: Style } {
  if (text.length * style.size <= width) return { text, style }; // no character is wider than it is high
  const needed = measure(text, style);
  if (needed <= width) return { text, style };
  const shrunk = { ...style, size: Math.max(SMALLEST, Math.floor((style.size * width * 10) / needed) / 10) };
  if (measure(text, shrunk) <= width) return { text, style: shrunk };
  const characters = [...text];
  while (characters.length > 0 && measure(`${characters.join('')}…`, shrunk) > width) characters.pop();
  return { text: `${characters.join('')}…`, style: shrunk };
}

/** Lines no wider than `width`. Chinese breaks anywhere but before closing punctuation, other words only if they must. */
export function wrap(text: string, style: Style, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  const fits = (next: string) => measure(line.join('') + next, style) <= width;
  const breakLine = () => {
    lines.push(line.join('').trimEnd());
    line = [];
  };
  for (const piece of text.replace(/\s+/gu, ' ').trim().match(pieces) ?? []) {
    if (fits(piece)) line.push(piece);
    else if (closers.test(piece) && line.length > 1) {
      const carried = line.pop()!;
      breakLine();
      line = [carried, piece];
    } else {
      if (line.length > 0) breakLine();
      if (fits(piece)) line.push(piece);
      else
        for (const character of piece) {
          if (line.length > 0 && !fits(character)) breakLine();
          line.push(character);
        }
    }
    if (line.length === 1 && line[0] === ' ') line = [];
  }
  if (line.length > 0) breakLine();
  return lines.length > 0 ? lines : [''];
}
