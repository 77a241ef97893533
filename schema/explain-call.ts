import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { callKey } from '../src/calls/identity.js';
import { maskCaller } from '../src/mask-caller.js';
import { Refusal } from '../src/refusal.js';
import {
  explainPath,
  stepsOf,
  type ExplainedNode as NodeRow,
  type ExplainedStep as StepRow,
} from '../src/routing/explain.js';
import { passedOverReasons, routeSteps, type PassedOver, type RouteStep } from '../src/routing/reasons.js';
import { decisionId } from '../src/routing/reply.js';
import { decisionsSeen } from '../src/routing/store/decisions.js';
import { plansByVersion } from '../src/routing/store/plans.js';
import type { RouteDecision as Row } from '../src/routing/table.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { readId } from './base/ids.js';
import { DateTime } from './base/scalars.js';

const RouteStepEnum = enumOf('RouteStep', 'The steps of every decision, in their order.', routeSteps, {
  NUMBER_STATE: 'Is the number in service, and not shut off?',
  CALLER_LISTS: 'Is the caller allowed or blocked?',
  AREA_OF_SERVICE: 'Is its place served?',
  CAP: 'Is a cap reached?',
  PIN: 'Was the PIN entered, where there is one?',
  TREE: 'Where does the plan send it?',
  CAP_HOLD: 'How long may it last?',
  DESTINATIONS: 'Whom may be dialled?',
});
const StepResultEnum = enumOf('RouteStepResult', 'What became of a step.', ['PASSED', 'ENDED', 'NOT_REACHED'] as const, {
  PASSED: 'The decision went on.',
  ENDED: 'The decision ended here.',
  NOT_REACHED: 'It ended before.',
}); // prettier-ignore

const PassedOverEnum = enumOf('PassedOverReason', 'Why a destination was not offered.', passedOverReasons, {
  NOT_VERIFIED: 'It was not verified: no proof was approved yet, or the operator had suspended it.',
  PROOF_EXPIRED: 'Its proof had ended.',
  SHUT_OFF: 'It was shut off.',
});

@ObjectType({ description: 'A step of a decision, and what became of it.', simpleResolvers: true })
class ExplainedStep {
  @Field(() => RouteStepEnum, { description: 'Which step.' })
  step!: RouteStep;
  @Field(() => StepResultEnum, { description: 'What became of it.' })
  result!: StepRow['result'];
}

@ObjectType({ description: 'A node of the plan that a decision went through.', simpleResolvers: true })
class ExplainedNode {
  @Field(() => String, { description: 'Where it stands in the plan: "root.branches[0].next".' })
  at!: string;
  @Field(() => String, { description: 'DATE, DAY, TIME, ORIGIN, PERCENT, GROUP or ANNOUNCEMENT.' })
  type!: NodeRow['type'];
  @Field(() => String, {
    description: 'What it compared: "18:05", "138****8000 (mobile) of 0755 广东 深圳", "42 of 100".',
  })
  compared!: string;
  @Field(() => String, { description: 'Where it went: "branch 2", "OTHER", "group sales".' })
  went!: string;
}

@ObjectType({ description: 'A destination that a decision passed over.', simpleResolvers: true })
class PassedOverDestination {
  @Field(() => String, { description: 'As a switch dials it.' })
  destination!: string;
  @Field(() => PassedOverEnum, { description: 'Why it wasn’t offered.' })
  reason!: PassedOver;
}

@ObjectType({ description: 'What a switch was answered to one question about a call.', simpleResolvers: true })
class RouteDecision {
  @Field(() => String, { description: 'As the answer named it.' })
  decisionId!: string;
  @Field(() => Int, { description: '0 for the call’s first question, one more for each that followed.' })
  step!: number;
  @Field(() => DateTime, { description: 'When it was asked.' })
  askedAt!: Date;
  @Field(() => String, { description: 'The number that was called.' })
  called!: string;
  @Field(() => String, { description: 'Who rang, masked.' })
  caller!: string;
  @Field(() => Boolean, { description: 'Whether it was a test call (拨测).' })
  test!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'What the switch told: "13800138000 busy", or that a PIN was entered.',
  })
  told!: string | null;
  @Field(() => String, { description: '`connect`, `collect_pin`, or the cause of the refusal.' })
  outcome!: string;
  @Field(() => Int, {
    nullable: true,
    description: 'The plan’s version; 0 is the destinations in their order, null is none asked.',
  })
  planVersion!: number | null;
  @Field(() => [ExplainedStep], { description: 'How far it came.' })
  steps!: StepRow[];
  @Field(() => [ExplainedNode], { description: 'The nodes that it went through, from the root on.' })
  path!: NodeRow[];
  @Field(() => [PassedOverDestination], {
    description: 'The group’s destinations that were not offered, each with the reason; in the plan’s order.',
  })
  passedOver!: PassedOverDestination[];
  @Field(() => String, { description: 'The answer itself, as JSON; the caller in it is masked.' })
  answer!: string;
}

@ObjectType({ description: 'Why a call went where it went.', simpleResolvers: true })
class CallExplanation {
  @Field(() => String, { description: 'The switch’s own id of the call.' })
  callUuid!: string;
  @Field(() => [RouteDecision], { description: 'Each question and its answer, in order.' })
  decisions!: RouteDecision[];
}

@Resolver()
export class ExplainCall {
  @Query(() => CallExplanation, {
    description:
      'Why a call went where it went: each decision, the nodes of the plan, the values compared, the version.',
  })
  @Needs('routes:read')
  async explainCall(
    @Arg('id', () => ID, { description: 'Of a call, or a decision’s: calls that were refused have no other.' })
    id: string,
    @Ctx() context: Context,
  ): Promise<CallExplanation> {
    const { viewer, read } = context;
    const key = await callKeyMeant(context, id);
    const rows = key === null ? [] : await read((tx) => decisionsSeen(tx, viewer.whose, key));
    if (!rows[0]) throw new Refusal('NOT_FOUND', 'there is no such call, or no switch asked about it');
    const wanted = rows.flatMap((it) => (it.planVersion ? [{ number: it.called, version: it.planVersion }] : []));
    const plans = await read((tx) => plansByVersion(tx, viewer.whose, wanted));
    const first = rows[0];
    return { callUuid: first.callUuid, decisions: rows.map((it) => shown(it, first, plans)) };
  }
}

const DECISION = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.\d{1,2}$/;

async function callKeyMeant({ loaders }: Context, id: string): Promise<string | null> {
  const decided = DECISION.exec(id)?.[1];
  if (decided !== undefined) return decided;
  const key = readId('call', id);
  const call = key === null ? null : await loaders.call.load(key);
  return call && callKey(call.switchId, call.callUuid);
}

function passedOverOf(text: string): PassedOverDestination {
  const [destination, reason] = text.split(' ') as [string, PassedOver];
  return { destination, reason };
}

function shown(row: Row, first: Row, plans: Awaited<ReturnType<typeof plansByVersion>>): RouteDecision {
  const plan = plans.find((it) => it.number === row.called && it.version === row.planVersion);
  return {
    ...row,
    decisionId: decisionId(row),
    caller: maskCaller(row.caller),
    told: row.said === null ? null : row.said.startsWith('hop ') ? row.said.slice(4) : 'a PIN was entered',
    steps: stepsOf(row.outcome),
    passedOver: row.passedOver.map(passedOverOf),
    path: plan ? explainPath(plan.document, { ...row, askedAt: first.askedAt }) : [],
    answer: row.caller === null ? row.answer : row.answer.replaceAll(`"${row.caller}"`, `"${maskCaller(row.caller)}"`),
  };
} // prettier-ignore
