import type { Outcome } from '../cdr.js';
import type { Fields } from '../read-cdr.js';
import { outcomeOf } from './causes.js';
import type { VariableOf } from './freeswitch.js';
import { firstOf, listOf, objectOf, textOf } from './values.js';

/** One leg that the A leg called. */
export interface Try {
  uuid: string;
  to: string;
  cause: string;
  /** `answered` where its cause says no more than that it was called, or ended. */
  outcome: Outcome;
}

/**
 * `originated_legs` has `uuid;name;number` of each, `originate_causes` `uuid;CAUSE`, in order. A dial string inside another lists its
 * legs twice.
 */
export function triesOf(of: VariableOf): Try[] {
  const causes = new Map(itemsOf(of('originate_causes')).map((it) => [it[0]!, it.at(-1)!]));
  const tries = new Map<string, Try>();
  for (const parts of itemsOf(of('originated_legs'))) {
    const uuid = parts[0]!;
    const cause = causes.get(uuid) ?? '';
    const outcome = outcomeOf(cause) ?? (/^(NONE|SUCCESS|NORMAL_CLEARING)$/.test(cause) ? 'answered' : 'failed');
    tries.set(uuid, { uuid, to: parts.at(-1)!, cause, outcome });
  }
  return [...tries.values()];
}

const itemsOf = (array: string): string[][] =>
  array
    .replace(/^ARRAY::/, '')
    .split('|:')
    .filter((it) => it.includes(';'))
    .map((it) => it.split(';'));

/** Of those that answered, the first (rule T4); else the one that the channel was bridged to. */
function reachedOf(of: VariableOf, tries: readonly Try[]): Try | undefined {
  const others = ['bridge_uuid', 'last_bridge_to', 'signal_bond', 'bleg_uuid'].map(of);
  return tries.find((it) => it.outcome === 'answered') ?? tries.find((it) => others.includes(it.uuid));
}

/** The number of the destination that answered. */
export function destinationOf(record: Fields, of: VariableOf, tries: readonly Try[]): string {
  const profiles = listOf(record['callflow']).flatMap((it) => {
    const { originatee_caller_profiles: many, originatee_caller_profile: one } = objectOf(
      objectOf(it['caller_profile'])['originatee'],
    );
    return listOf(many ?? one);
  });
  return firstOf([
    reachedOf(of, tries)?.to ?? '',
    textOf(profiles.at(-1)?.['destination_number']),
    of('last_sent_callee_id_number'),
  ]);
}

interface Times {
  setupAt: string;
  endAt: string;
  isReached: boolean;
}

/**
 * As canonical attempts. The record doesn't say when each one began: where every one had a `bridge` of its own, that was when it was
 * executed; else all that is known is the call's own time. The B legs' records say it better, and stand before it (merge-call.ts).
 */
export function attemptsOf(
  record: Fields,
  of: VariableOf,
  tries: readonly Try[],
  { setupAt, endAt, isReached }: Times,
): Fields[] | undefined {
  if (tries.length === 0) return undefined;
  const { applications, application } = objectOf(record['app_log']);
  const bridges = listOf(applications ?? application).filter((it) => it['app_name'] === 'bridge');
  const starts = bridges.length === tries.length ? bridges.map((it) => textOf(it['app_stamp'])) : null;
  const reached = isReached ? reachedOf(of, tries) : undefined;
  return tries.map((it, index) => {
    const isLast = it === reached || index === tries.length - 1;
    return {
      to: it.to,
      startAt: starts?.[index] ?? setupAt,
      endAt: isLast ? endAt : (starts?.[index + 1] ?? endAt),
      outcome: it === reached ? 'answered' : it.outcome === 'answered' ? 'cancelled' : it.outcome,
    };
  });
}
