import type { App } from '../app.js';
import { databaseNow, type Tx } from '../db/open.js';
import { asTenant } from '../db/tenant.js';
import { inTime } from '../in-time.js';
import { monthOf } from '../month.js';
import { Refusal } from '../refusal.js';
import type { Line } from '../routing/decide.js';
import type { DecisionLog } from '../routing/io/decision-log.js';
import type { Live } from '../routing/io/live.js';
import type { NewDecision } from '../routing/store/decisions.js';
import type { CapUse } from '../usage/cap.js';
import { capUsesOf } from '../usage/usage.js';
import type { Call } from './route-rows.js';

/** What answering goes by. */
export interface Desk extends Pick<App, 'app' | 'pepper' | 'reference' | 'log'> {
  live: Live;
  decisions: DecisionLog;
}

/** Whether a cap is reached, is asked for that long: a switch waits for two seconds. */
const CAP_MS = 1_000;

export async function lineOf({ live }: Desk, { number }: Call): Promise<Line | null> {
  if (number === null) return null;
  const known = live.known(number);
  return known === undefined ? live.load(number) : known;
}

/** Soft caps go by what is posted now (rule C2). Null where the database doesn't say in time. @param within of whoever has one */
export async function capsFor(
  desk: Desk,
  line: Line | null,
  { isTest }: Call,
  within?: Tx,
): Promise<readonly CapUse[] | null> {
  if (!line?.isCapped || isTest || line.subscriberId === null) return [];
  const { number, subscriberId } = line;
  // A cap's month is the database's at this instant (rule C5), not what a node thinks that it is.
  const find = async (tx: Tx) => capUsesOf(tx, number, subscriberId, monthOf((await databaseNow(tx)).getTime()));
  if (within) return find(within);
  const asked = asTenant(desk.app, { kind: 'router' }, find);
  try {
    const caps = await inTime(asked, CAP_MS);
    if (caps) return caps;
    desk.log.warn({ error: `no answer within ${CAP_MS} ms` }, 'a cap could not be asked for');
  } catch (error) {
    desk.log.warn({ error: (error as Error).message }, 'a cap could not be asked for');
  }
  return null;
}

/** @throws Refusal CONFLICT where the same call and step was another question */
export function sameAnswer(
  row: Pick<NewDecision, 'called' | 'caller' | 'answer'>,
  { called, caller, asked }: Call,
): string {
  if (row.called === called && row.caller === caller.number) return row.answer;
  const field = row.called === called ? 'caller' : 'called';
  throw new Refusal('CONFLICT', `${field}: step ${asked.step} of this call was asked with another one before`, [field]);
}
