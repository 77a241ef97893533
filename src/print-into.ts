import { readFileSync, writeFileSync } from 'node:fs';

/** Writes what the code says into a document, between `<!-- NAME: … -->` and `<!-- end of NAME -->`. @param path from the project's folder */
export function printInto(path: string, name: string, printed: string): void {
  const file = new URL(`../${path}`, import.meta.url);
  const place = new RegExp(`(<!-- ${name}:[^\\n]*-->\\n)[^]*(<!-- end of ${name} -->)`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(place, (_all, begin: string, end: string) => `${begin}\n${printed}\n\n${end}`),
  );
}
