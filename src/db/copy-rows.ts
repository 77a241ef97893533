import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyRows } from './copy-format.js';
import type { Tx } from './open.js';

/** `target` with its columns: `calls (number, id)`. Not one under row-level security: PostgreSQL refuses COPY there. */
export async function copyRows(tx: Tx, target: string, rows: CopyRows): Promise<void> {
  const blocks = rows.end();
  if (rows.rows === 0) return;
  const stream = tx.$client.query(copyFrom(`copy ${target} from stdin (format binary)`));
  const done = finished(stream);
  for (const block of blocks) {
    if (!stream.write(block)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}
