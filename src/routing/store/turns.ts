// Owns whose turn it is where a hunt strategy goes by what happened before (rule R6), for all nodes together.
import type { Tx } from '../../db/open.js';
import { inTurn, leastRecentFirst, type SharedStrategy } from '../hunt.js';
import type { Target } from '../plan.js';

/** Takes this call's turn: until the commit others of the number wait. @returns the order of trying */
export async function takeTurn(
  tx: Tx,
  number: string,
  group: string,
  strategy: SharedStrategy,
  list: readonly Target[],
): Promise<readonly Target[]> {
  if (strategy === 'CIRCULAR') return inTurn(list, (await nextTurn(tx, number, `group ${group}`)) - 1);
  const turn = await nextTurn(tx, number, 'least recent'); // its row is the lock, and the clock
  const { rows } = await tx.$client.query<{ key: string; turn: string }>({
    name: 'last-turns',
    text: 'select key, turn from hunt_turns where number = $1 and key = any($2)',
    values: [number, list.map((it) => it.number)],
  });
  const ordered = leastRecentFirst(list, new Map(rows.map((it) => [it.key, Number(it.turn)])));
  await tx.$client.query({
    name: 'set-turn',
    text: `insert into hunt_turns values ($1, $2, $3) on conflict (number, key) do update set turn = excluded.turn`,
    values: [number, ordered[0]!.number, turn],
  });
  return ordered;
}

async function nextTurn(tx: Tx, number: string, key: string): Promise<number> {
  const { rows } = await tx.$client.query<{ turn: string }>({
    name: 'next-turn',
    text: `insert into hunt_turns values ($1, $2, 1) on conflict (number, key) do update set turn = hunt_turns.turn + 1 returning turn`,
    values: [number, key],
  });
  return Number(rows[0]!.turn);
}
