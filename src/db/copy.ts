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

/** Blocks of lines of tab-separated fields into a table. Not one under row-level security: PostgreSQL refuses COPY there. */
export async function copyBlocks(tx: Tx, target: string, blocks: readonly string[]): Promise<void> {
  const stream = tx.$client.query(copyFrom(`copy ${target} from stdin`));
  const done = finished(stream);
  for (const block of blocks) {
    if (!stream.write(block)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}
