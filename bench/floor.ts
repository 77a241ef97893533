import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Our own tables in which a posted record leaves something, as they are copied out and in. */
const ownTables = ['calls', 'charges', 'call_identities', 'record_outcomes'] as const;
const reference = readFileSync(new URL('reference.sql', import.meta.url), 'utf8');

/** What a round of ours left, as files: the rows that the floor takes in are the very rows that we made. */
export async function prepareFloor(ownerUrl: string, folder: string): Promise<void> {
  await withOwner(ownerUrl, async (owner) => {
    const rows = `
      select c.switch_id, c.call_uuid, c.number, c.caller, c.answered_by, c.setup_at, c.answer_at, c.end_at, c.outcome, coalesce(h.talk_seconds, 0),
        c.caller_region, h.charge_class, coalesce(h.caller_charge, 0), coalesce(h.subscriber_charge, 0), c.partner_id, c.subscriber_id, c.batch_id, c.posted_at
      from calls c left join charges h on h.number = c.number and h.call_id = c.id
      order by c.posted_at, c.line`;
    await copyOut(owner, `(${rows})`, join(folder, 'reference_calls'));
    for (const table of ownTables) await copyOut(owner, `(select * from ${table})`, join(folder, table));
  });
}

/** Seconds of one COPY, its commit included, into the frozen table; and of the same rows into fresh tables like ours. */
export async function floor(ownerUrl: string, folder: string): Promise<{ reference: number; own: number }> {
  return withOwner(ownerUrl, async (owner) => {
    await owner.query(reference);
    await owner.query('checkpoint');
    const seconds = await copyIn(owner, folder, ['reference_calls']);
    await owner.query('checkpoint');
    return { reference: seconds, own: await copyIn(owner, folder, ownTables) };
  });
}

async function copyIn(owner: pg.Client, folder: string, tables: readonly string[]): Promise<number> {
  const begun = performance.now();
  await owner.query('begin');
  for (const table of tables) {
    await pipeline(createReadStream(join(folder, table)), owner.query(copyFrom(`copy ${table} from stdin`)));
  }
  await owner.query('commit');
  return (performance.now() - begun) / 1000;
}

async function copyOut(owner: pg.Client, rows: string, path: string): Promise<void> {
  await pipeline(owner.query(copyTo(`copy ${rows} to stdout`)), createWriteStream(path));
}

async function withOwner<T>(ownerUrl: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
