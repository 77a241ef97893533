import type { App } from '../app.js';
import { callKey } from '../calls/identity.js';
import { isOutage } from '../db/open.js';
import { asTenant } from '../db/tenant.js';
import { readHotline, readPhone } from '../phone.js';
import { placeOf } from '../regions/places.js';
import { decide, type Circumstances, type Line } from '../routing/decide.js';
import { arrange, isShared, type SharedStrategy } from '../routing/hunt.js';
import { openDecisionLog } from '../routing/io/decision-log.js';
import { openLive } from '../routing/io/live.js';
import { openRepeats } from '../routing/io/repeats.js';
import { decisionsOfCall, insertDecisions, lockCall, type NewDecision } from '../routing/store/decisions.js';
import { takeTurn } from '../routing/store/turns.js';
import { capsFor, lineOf, sameAnswer, type Desk } from './route-desk.js';
import { answerFollowUp } from './route-follow-up.js';
import { connectedRow, rowOf, type Asked, type Call, type Connect } from './route-rows.js';

export interface Asker {
  switchId: string;
  timeZone: string;
}

/** Where calls go: one for each process that answers switches. */
export interface Router {
  /** @returns the answer's body @throws Refusal CONFLICT for a step that was asked otherwise before, UNAVAILABLE */
  answer(asker: Asker, asked: Asked): Promise<string>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function openRouter(work: App): Router {
  const live = openLive(work, work.config.routeNumbers);
  const decisions = openDecisionLog(work);
  const desk: Desk = { app: work.app, pepper: work.pepper, reference: work.reference, log: work.log, live, decisions };
  const repeats = openRepeats();
  return {
    async answer(asker, asked) {
      const call = callOf(desk, asker, asked);
      if (asked.step > 0 || asked.pin !== null) return answerFollowUp(desk, call);
      const known = decisions.recent(call.callKey);
      if (known) return sameAnswer(known, call);
      if (!repeats.mayBe(asker, asked.at, call.at)) return answerFirst(desk, call);
      return (await storedAnswer(desk, call)) ?? answerFirst(desk, call);
    },
    start: () => live.start(),
    async close() {
      await live.close();
      await decisions.close();
    },
  };
}

function callOf({ live, reference }: Desk, { switchId }: Asker, asked: Asked): Call {
  const { policy, testCallers } = live.shared();
  const number = readHotline(asked.called);
  const caller = readPhone(asked.isCallerHidden ? null : asked.caller);
  return {
    asked,
    switchId,
    number,
    caller,
    policy,
    callKey: callKey(switchId, asked.callUuid),
    called: number ?? asked.called.slice(0, 32),
    place: placeOf(caller, reference.now().places),
    at: live.now(),
    isTest: caller.number !== null && testCallers.has(caller.number),
  };
}

/** A call's first question: from memory, and at once, unless its number, its caps or its turn must be asked for. */
function answerFirst(desk: Desk, call: Call): string | Promise<string> {
  const line = call.number === null ? null : desk.live.known(call.number);
  if (line === undefined || (line?.isCapped && !call.isTest)) return answerAsking(desk, call);
  return conclude(desk, call, line, []);
}

async function answerAsking(desk: Desk, call: Call): Promise<string> {
  const line = await lineOf(desk, call);
  return conclude(desk, call, line, await capsFor(desk, line, call));
}

function conclude(desk: Desk, call: Call, line: Line | null, caps: Circumstances['caps']): string | Promise<string> {
  const { caller, place, at, callKey, isTest, policy } = call;
  const question = { caller, place, at, callKey, isTest, pin: 'missing' as const, pinTriesLeft: policy.pinTries };
  const circumstances = {
    shutOffs: desk.live.shared().shutOffs,
    calendar: desk.reference.now().calendar,
    caps,
    now: at,
  };
  const decision = decide(line, question, circumstances);
  if (decision.kind !== 'connect') return stored(desk, rowOf(call, line, decision));
  const { strategy } = decision.group;
  if (isShared(strategy) && decision.destinations.length > 1) return connectShared(desk, call, line!, decision, strategy); // prettier-ignore
  return stored(desk, connectedRow(call, line!, decision, arrange(decision.destinations, isShared(strategy) ? 'SEQUENTIAL' : strategy, callKey))); // prettier-ignore
}

function stored({ decisions }: Desk, row: NewDecision): string {
  decisions.add(row);
  return row.answer;
}

/** In an outage nobody knows whose turn it is: then by chance. */
async function connectShared(desk: Desk, call: Call, line: Line, decision: Connect, strategy: SharedStrategy): Promise<string> {
  try {
    return await connectInTurn(desk, call, line, decision, strategy);
  } catch (error) {
    if (!isOutage(error as Error)) throw error;
    return stored(desk, connectedRow(call, line, decision, arrange(decision.destinations, 'RANDOM', call.callKey)));
  }
} // prettier-ignore

/** The turn and the decision are one fact, so whoever asks again, of whatever node, has taken one turn. */
async function connectInTurn({ app, decisions }: Desk, call: Call, line: Line, decision: Connect, strategy: SharedStrategy): Promise<string> {
  return asTenant(app, { kind: 'router' }, async (tx) => {
    await tx.$client.query('set local synchronous_commit = off'); // a turn that a crash forgets harms nobody
    await lockCall(tx, call.callKey);
    const [before] = await decisionsOfCall(tx, call.callKey, call.at);
    if (before) return sameAnswer(before, call);
    const order = await takeTurn(tx, line.number, decision.name, strategy, decision.destinations);
    const row = connectedRow(call, line, decision, order);
    await insertDecisions(tx.$client, [row]);
    decisions.remember(row);
    return row.answer;
  });
} // prettier-ignore

/** Another node may have answered it. */
async function storedAnswer({ app, decisions }: Desk, call: Call): Promise<string | null> {
  const find = asTenant(app, { kind: 'router' }, (tx) => decisionsOfCall(tx, call.callKey, call.at));
  const rows = await find.catch((error: Error) => {
    if (!isOutage(error)) throw error;
    return []; // then it is decided again, by the same plan
  });
  const row = rows.find((it) => it.step === call.asked.step);
  if (!row) return null;
  decisions.remember({ ...row, askedAt: call.at, monthAt: row.monthAt.getTime() });
  return sameAnswer(row, call);
}
