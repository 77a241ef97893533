// Owns reading what decisions about a number go by, for many numbers at once. Not keeping it (io/live.ts).
import type { Tx } from '../../db/open.js';
import type { NumberState } from '../../numbers/moves.js';
import { compilePlan, type CompiledPlan } from '../compile-plan.js';
import type { Line } from '../decide.js';
import type { VerificationState } from '../destinations/proof.js';
import type { RoutePlan } from '../plan.js';

interface Row {
  number: string;
  state: NumberState;
  partner_id: string | null;
  subscriber_id: string | null;
  is_capped: boolean;
  has_pin: boolean;
  destinations: [destination: string, ringSeconds: number, proof: VerificationState, until: number | null][] | null;
  plans: [version: number, fromAt: number, document: RoutePlan][] | null;
}

/** Of these numbers those that are ours, as the transaction sees them. Its tenant is the router. */
export async function linesOf(tx: Tx, list: readonly string[]): Promise<Line[]> {
  const { rows } = await tx.$client.query<Row>({
    name: 'route-lines',
    text: `
      select n.number, n.state, n.partner_id, n.subscriber_id,
        exists (select from caps where caps.subscriber_id = n.subscriber_id and removed_at is null and (caps.number is null or caps.number = n.number))
          as is_capped,
        exists (select from number_pins p where p.number = n.number and p.partner_id = n.partner_id) as has_pin,
        (select json_agg(json_build_array(destination, ring_seconds, proof, extract(epoch from verified_until) * 1000) order by position) from destinations d
          where d.number = n.number and d.partner_id = n.partner_id) as destinations,
        (select json_agg(json_build_array(version, extract(epoch from from_at) * 1000, document) order by version) from route_plans p
          where p.number = n.number and p.partner_id = n.partner_id and p.subscriber_id = n.subscriber_id and version >= coalesce((
            select max(version) from route_plans q where q.number = n.number and q.partner_id = n.partner_id
              and q.subscriber_id = n.subscriber_id and from_at <= (select app_now())), 0)) as plans
      from numbers n where n.number = any($1)`,
    values: [list],
  });
  return rows.map(lineOf);
}

function lineOf(row: Row): Line {
  const destinations = row.destinations ?? [];
  const published = (row.plans ?? []).map(([version, fromAt, document]) => ({
    version,
    fromAt,
    plan: compilePlan(document),
  }));
  return {
    number: row.number,
    state: row.state,
    partnerId: row.partner_id,
    subscriberId: row.subscriber_id,
    isCapped: row.is_capped,
    hasPin: row.has_pin,
    verified: new Map(destinations.flatMap(untilOf)),
    plans: [{ version: 0, fromAt: 0, plan: planOf(destinations) }, ...published],
  };
}

/** Whose proof is over stays, with its instant, so that a decision can say so. */
function untilOf([number, , proof, until]: NonNullable<Row['destinations']>[number]): [string, number][] {
  if (proof === 'VERIFIED') return [[number, until!]];
  return proof === 'EXPIRED' ? [[number, 0]] : [];
}

/** Without a plan: one after the other, in their order. */
function planOf(destinations: NonNullable<Row['destinations']>): CompiledPlan {
  const name = 'destinations';
  const group = {
    strategy: 'SEQUENTIAL' as const,
    destinations: destinations.map(([number, ringSeconds]) => ({ number, ringSeconds })),
    onBusy: [],
    onNoAnswer: [],
    callerId: 'CALLER',
  };
  return compilePlan({
    formatVersion: 1,
    callers: { allow: [], block: [], onlyAllowed: false },
    groups: { [name]: group },
    root: { type: 'GROUP', group: name },
  });
}

/** One version, whether it is in force or not: for calls that began when it was. */
export async function planOfVersion(tx: Tx, number: string, version: number): Promise<CompiledPlan | null> {
  const { rows } = await tx.$client.query<{ document: RoutePlan }>(
    'select document from route_plans where number = $1 and version = $2',
    [number, version],
  );
  return rows[0] ? compilePlan(rows[0].document) : null;
}
