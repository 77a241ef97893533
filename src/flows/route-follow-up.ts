import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '../db/open.js';
import { asTenant } from '../db/tenant.js';
import { Refusal } from '../refusal.js';
import { decide, outOfService, passedOverIn, planAt, undialable, type Line } from '../routing/decide.js';
import { arrange, isShared, nextHop, type Attempt } from '../routing/hunt.js';
import { isPin } from '../routing/pin.js';
import { hopOf, refusalOf, targetOf, type RouteReply } from '../routing/reply.js';
import { decisionsOfCall, insertDecisions, lockCall, type NewDecision } from '../routing/store/decisions.js';
import { planOfVersion } from '../routing/store/lines.js';
import { pinOf } from '../routing/store/pins.js';
import { takeTurn } from '../routing/store/turns.js';
import type { RouteDecision } from '../routing/table.js';
import { capsFor, lineOf, sameAnswer, type Desk } from './route-desk.js';
import { connectedRow, headOf, rowOf, rowWith, type Call } from './route-rows.js';

/** Another node's decision is stored within this time. */
const STORED_MS = 1_000;

/**
 * A later question of a call: a PIN was entered, or an attempt has ended. One transaction, which holds the call: tries are counted over
 * all nodes, and asked twice it is answered once.
 */
export async function answerFollowUp(desk: Desk, call: Call): Promise<string> {
  const line = await lineOf(desk, call);
  return asTenant(desk.app, { kind: 'router' }, async (tx) => {
    await lockCall(tx, call.callKey);
    const { before, unstored } = await decisionsBefore(tx, desk, call);
    const same = before.find((it) => it.step === call.asked.step);
    if (same) return repeated(desk, call, same);
    const made = call.asked.last ? hop(desk, call, line, before) : await enter(tx, desk, call, line, before);
    await insertDecisions(tx.$client, [...unstored, made]); // no step is seen before the one that it follows
    return made.answer;
  });
}

function repeated({ pepper }: Desk, call: Call, row: NewDecision): string {
  const answer = sameAnswer(row, call);
  if (row.said === saidIn(pepper, call)) return answer;
  const field = call.asked.last ? 'last' : 'pin';
  throw new Refusal('CONFLICT', `${field}: step ${row.step} of this call said something else before`, [field]);
}

/** What this node knows counts too, and what another has answered comes within a second. */
async function decisionsBefore(
  tx: Tx,
  { decisions }: Desk,
  { callKey, at, asked }: Call,
): Promise<{ before: NewDecision[]; unstored: NewDecision[] }> {
  const first = decisions.recent(callKey);
  for (let waited = 0; ; waited += 100) {
    const stored = (await decisionsOfCall(tx, callKey, at)).map(asNew);
    const unstored = first && !stored.some((it) => it.step === 0) ? [first] : [];
    const before = [...unstored, ...stored];
    if (before.length > 0 || asked.step === 0 || waited >= STORED_MS) return { before, unstored };
    await sleep(100);
  }
}

const asNew = (it: RouteDecision): NewDecision => ({
  ...it,
  askedAt: it.askedAt.getTime(),
  monthAt: it.monthAt.getTime(),
});

/** Rule R7. A call that was never asked about begins here, so a switch may collect the digits before it asks. */
async function enter(tx: Tx, desk: Desk, call: Call, line: Line | null, before: readonly NewDecision[]): Promise<NewDecision> {
  const began = before[0];
  const at = began?.askedAt ?? call.at;
  const then = line && (await asOf(tx, line, began?.planVersion ?? planAt(line, at).version));
  const { pin } = call.asked;
  const wrongBefore = before.filter(({ said, outcome }) => said?.startsWith('pin ') && /^(collect_pin|pin_wrong)$/.test(outcome)).length;
  const secret = line?.hasPin && pin !== null ? await pinOf(tx, line.number) : null;
  const isRight = secret !== null && pin !== null && wrongBefore < call.policy.pinTries && isPin(desk.pepper, secret, line!.number, pin);
  const question = {
    ...call,
    at,
    pin: isRight ? ('right' as const) : pin === null ? ('missing' as const) : ('wrong' as const),
    pinTriesLeft: call.policy.pinTries - wrongBefore - (pin === null ? 0 : 1),
  };
  const caps = await capsFor(desk, line, call, tx);
  const circumstances = { shutOffs: desk.live.shared().shutOffs, calendar: desk.reference.now().calendar, caps, now: call.at };
  const decision = decide(then, question, circumstances);
  const said = saidIn(desk.pepper, call);
  const row = decision.kind === 'connect'
    ? connectedRow(call, line!, decision, await ordered(tx, call, line!, decision), said)
    : rowOf(call, line, decision, said);
  return { ...row, monthAt: began?.monthAt ?? row.monthAt };
} // prettier-ignore

/** Rule R8: a call keeps the version that was in force when it arrived. */
async function asOf(tx: Tx, line: Line, version: number): Promise<Line> {
  const held = line.plans.find((it) => it.version === version);
  const plan = held?.plan ?? (await planOfVersion(tx, line.number, version));
  return plan ? { ...line, plans: [{ version, fromAt: 0, plan }] } : line;
}

async function ordered(tx: Tx, { callKey }: Call, { number }: Line, { name, group, destinations }: Parameters<typeof connectedRow>[2]) {
  const { strategy } = group;
  return isShared(strategy) ? takeTurn(tx, number, name, strategy, destinations) : arrange(destinations, strategy, callKey);
} // prettier-ignore

/** The next attempt of those that the first answer offered (rule R6), unless the number was stopped since. */
function hop(desk: Desk, call: Call, line: Line | null, before: readonly NewDecision[]): NewDecision {
  const connected = before.find((it) => it.outcome === 'connect');
  if (!connected) throw new Refusal('CONFLICT', 'last: no destination was offered to this call', ['last']);
  const offer = JSON.parse(connected.answer) as RouteReply;
  const { shutOffs } = desk.live.shared();
  const dialling = { shutOffs, now: call.at }; // a proof may have ended since the call began (rule A7)
  const open = (list: RouteReply['destinations']) => list.map(targetOf).filter((it) => line && undialable(it.number, line, dialling) === null); // prettier-ignore
  const all = [...offer.destinations, ...offer.onBusy, ...offer.onNoAnswer].map(targetOf);
  const passedOver = line ? passedOverIn(all, line, dialling) : [];
  const offered = { destinations: open(offer.destinations), onBusy: open(offer.onBusy), onNoAnswer: open(offer.onNoAnswer), maxForwards: offer.maxForwards }; // prettier-ignore
  const next = nextHop(offered, [...before.flatMap(({ said }) => attemptIn(said)), call.asked.last!]);
  const stopped = line && outOfService(line, shutOffs);
  const { planVersion, path, monthAt } = connected;
  const goes = !stopped && next.kind === 'try';
  const reason = stopped ?? (next.kind === 'over' ? next.reason : 'no_destination');
  const answer = goes ? hopOf(headOf(call), next.target, offer) : refusalOf(headOf(call), reason);
  const said = saidIn(desk.pepper, call);
  return {
    ...rowWith(call, line, { said, outcome: goes ? 'connect' : reason, planVersion, path, passedOver, answer }),
    monthAt,
  };
}

function attemptIn(said: string | null): Attempt[] {
  const [kind, to, outcome] = said?.split(' ') ?? [];
  return kind === 'hop' ? [{ to: to!, outcome: outcome as Attempt['outcome'] }] : [];
}

/** The news of a step. A PIN is stored as what nobody can tell it from. */
function saidIn(pepper: string, { asked, callKey }: Call): string | null {
  if (asked.last) return `hop ${asked.last.to} ${asked.last.outcome}`;
  if (asked.pin === null) return null;
  return `pin ${createHmac('sha256', pepper).update(`${callKey} ${asked.pin}`).digest('base64url').slice(0, 22)}`;
}
