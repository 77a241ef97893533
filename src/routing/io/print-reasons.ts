import { readFileSync, writeFileSync } from 'node:fs';
import { reasonTable } from '../reasons.js';

/** `npm run route-reasons`: writes the table of refusals into docs/api/route.md. */
const file = new URL('../../../docs/api/route.md', import.meta.url);
const text = readFileSync(file, 'utf8');
writeFileSync(
  file,
  text.replace(
    /(<!-- reasons:[^\n]*-->\n)[^]*(<!-- end of reasons -->)/,
    (_all, begin: string, end: string) => `${begin}\n${reasonTable()}\n\n${end}`,
  ),
);
