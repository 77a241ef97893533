import assert from 'node:assert/strict';
import { monthOf, startOf } from '../src/month.js';
import { end, said, startChild } from './child.js';
import { turns } from './figures.js';
import { fillDecisions } from './growth-fill.js';
import type { Keys, Side } from './growth.js';
import { hotlines } from './ingest-round.js';
import { listOnce, listTurn, PAGE, type ListSide, type ListTurn } from './list-turn.js';
import { assertStored, decisionsStored, RATE, routeTurn, type RouteSide, type RouteTurn } from './route-turn.js';
import type { Cluster, Stage } from './stage.js';

/** As in the bench of routing. */
const ROUTED = hotlines.slice(0, 1_000);
/** Half of the bench of lists': a turn is ten seconds or so. */
const REQUESTS = 1_000;

export interface Asked {
  lists: ListTurn[];
  routes: RouteTurn[];
}

interface Open {
  side: Side;
  stage: Stage;
  list: ListSide;
  route: RouteSide;
  decisionsBefore: number;
}

/** Lists and routing on the sides' own databases, an API process each: what they add is little, and to all alike. */
export async function askAll(
  cluster: Cluster,
  sides: readonly Side[],
  keys: Keys,
  rounds: number,
): Promise<Map<Side, Asked>> {
  return onAll(cluster, sides, async (stages) => {
    const filled = await Promise.all(sides.map((side, at) => decide(stages[at]!, side)));
    await cluster.admin.query('checkpoint');
    const open: Open[] = [];
    for (const [at, side] of sides.entries()) open.push(await openSide(stages[at]!, side, filled[at]!));
    const asked = new Map(sides.map((it): [Side, Asked] => [it, { lists: [], routes: [] }]));
    for (const { list } of open) assert.match(await listOnce(list, keys.partner, PAGE), /subscriberCharge/);
    for (const isWarm of [false, true]) {
      for (const { side, list } of turns(open, isWarm ? rounds : 1)) {
        const turn = await listTurn(cluster.folder, list, keys.partner, REQUESTS);
        if (!isWarm) continue;
        asked.get(side)!.lists.push(turn);
        console.log(
          `lists, ${side.name}: ${turn.perSecond} requests/s, ${Math.round(turn.server)} + ${Math.round(turn.postgres)} µs CPU`,
        );
      }
      for (const { side, route } of turns(open, isWarm ? rounds : 1)) {
        const turn = await routeTurn(cluster.folder, route, { key: keys.switch, hotlines: ROUTED, rate: RATE });
        if (!isWarm) continue;
        asked.get(side)!.routes.push(turn);
        console.log(
          `routing, ${side.name}: ${Math.round(turn.server)} + ${Math.round(turn.postgres)} µs CPU, p99 ${turn.p99} ms`,
        );
      }
    }
    for (const { stage, route, decisionsBefore } of open) await assertStored(stage.owner, route, decisionsBefore);
    await Promise.all(open.map(({ list }) => end(list.child)));
    return asked;
  });
}

function onAll<T>(cluster: Cluster, sides: readonly Side[], work: (stages: Stage[]) => Promise<T>): Promise<T> {
  const [first, ...others] = sides;
  if (!first) return work([]);
  return cluster.on(first.name, (stage) => onAll(cluster, others, (stages) => work([stage, ...stages])));
}

/** A month's calls have asked where to go. @returns how many */
async function decide({ owner }: Stage, { name, calls, months }: Side): Promise<number> {
  await fillDecisions(owner, name, Math.floor(calls / months.length), new Date(startOf(monthOf(Date.now()))));
  await owner.query('vacuum (analyze) route_decisions');
  return decisionsStored(owner);
}

async function openSide(stage: Stage, side: Side, decisionsBefore: number): Promise<Open> {
  const child = startChild(['src/main.ts', 'api'], stage.env);
  const [, url] = await said(child, /(http:\S+)/);
  const list = { name: side.name, url: `${url}/graphql`, child };
  const route = { name: side.name, url: `${url}/v1/route`, child, answered: 0 };
  return { side, stage, list, route, decisionsBefore };
}
