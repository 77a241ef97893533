import { readFileSync, writeFileSync } from 'node:fs';
import { numberDiagram } from '../moves.js';

/** `npm run number-moves`: writes the table of moves into docs/numbers.md. */
const file = new URL('../../../docs/numbers.md', import.meta.url);
const text = readFileSync(file, 'utf8');
writeFileSync(
  file,
  text.replace(
    /(<!-- moves:[^\n]*-->\n)[^]*(<!-- end of moves -->)/,
    (_all, begin: string, end: string) => `${begin}\n${numberDiagram()}\n\n${end}`,
  ),
);
