import { runMigrations } from 'bullmq';
import type pg from 'pg';
import { roleName } from './roles.js';

/** The one queue that there is. */
export const QUEUE = 'work';

/** BullMQ's own tables, owned by the owner and used by the queue role. */
export async function migrateQueue(owner: pg.Client): Promise<void> {
  await runMigrations(owner);
  // BullMQ makes a queue's id sequence when the first job is added; its role may not, so the owner does it here.
  await owner.query('select bullmq.next_job_id($1)', [QUEUE]);
  const role = roleName('queue');
  await owner.query(`
    grant usage on schema bullmq to ${role};
    grant select, insert, update, delete, truncate on all tables in schema bullmq to ${role};
    grant usage, select, update on all sequences in schema bullmq to ${role};
    grant execute on all functions in schema bullmq to ${role}`);
}
