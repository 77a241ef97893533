import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from './open.js';

/** Text that COPY reads as one field; null is its null. */
export function field(value: string | null): string {
  if (value === null) return '\\N';
  return SPECIAL.test(value) ? value.replace(EVERY_SPECIAL, (it) => ESCAPED[it]!) : value;
}

const SPECIAL = /[\\\t\n\r]/;
const EVERY_SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Lines of tab-separated fields into a table. Not one under row-level security: PostgreSQL refuses COPY there. */
export async function copyLines(tx: Tx, target: string, lines: readonly string[]): Promise<void> {
  const stream = tx.$client.query(copyFrom(`copy ${target} from stdin`));
  const done = finished(stream);
  for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
    if (!stream.write(lines.slice(at, at + LINES_A_WRITE).join(''))) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}

const LINES_A_WRITE = 500;
