// Owns what nodes share besides numbers, and how they learn what changed. Not what they do with it (io/live.ts).
import type { Tx } from '../../db/open.js';
import { liveTestCallers } from '../../calls/store/test-callers.js';
import type { ShutOffs } from '../decide.js';
import type { RoutePolicy, ShutOffKind } from '../table.js';
import { routePolicyOf } from './policy.js';
import { liveShutOffs } from './shut-offs.js';

/** What all numbers' decisions go by. */
export interface Shared {
  policy: RoutePolicy;
  shutOffs: ShutOffs;
  testCallers: ReadonlySet<string>;
}

export async function sharedOf(tx: Tx): Promise<Shared> {
  const shut = await liveShutOffs(tx);
  const targets = (kind: ShutOffKind) => new Set(shut.filter((it) => it.kind === kind).map((it) => it.target));
  return {
    policy: await routePolicyOf(tx),
    shutOffs: { numbers: targets('NUMBER'), subscribers: targets('SUBSCRIBER'), destinations: targets('DESTINATION') },
    testCallers: new Set(await liveTestCallers(tx)),
  };
}

export interface Changes {
  /** Everything before this transaction is told: the next question starts here. */
  mark: string;
  now: Date;
  changes: { id: number; number: string | null }[];
}

/**
 * What was committed since. Ids are given before the commit, so a later one may be seen earlier: hence the question goes by the oldest
 * transaction that was still running, and tells some changes again.
 *
 * @param since the mark of the answer before; null asks for the mark alone
 */
export async function changesSince(tx: Tx, since: string | null): Promise<Changes> {
  const { rows } = await tx.$client.query<{ mark: string; now: Date; id: string | null; number: string | null }>({
    name: 'route-changes',
    text: `
      select pg_snapshot_xmin(pg_current_snapshot())::text as mark, app_now() as now, c.id, c.number
      from (select) one left join route_changes c on c.xact >= $1::text::xid8`,
    values: [since],
  });
  const changes = rows.filter((it) => it.id !== null).map(({ id, number }) => ({ id: Number(id), number }));
  return { mark: rows[0]!.mark, now: rows[0]!.now, changes };
}

/** Numbers in service, in order, for those that load all of them. */
export async function inServiceAfter(tx: Tx, number: string, limit: number): Promise<string[]> {
  const { rows } = await tx.$client.query<{ number: string }>(
    `select number from numbers where state in ('ACTIVE', 'SUSPENDED') and number > $1 order by number limit $2`,
    [number, limit],
  );
  return rows.map((it) => it.number);
}

/** For the sweep. Who hasn't looked for half an hour reads all anew (io/live.ts). */
export async function forgetChanges(worker: { query(text: string): Promise<unknown> }): Promise<void> {
  await worker.query(`delete from route_changes where made_at < clock_timestamp() - interval '1 hour'`);
}
