import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { PlanWarning as WarningRow } from '../src/routing/check-plan.js';
import { refusalFor } from '../src/routing/check-plan.js';
import { planPublished } from '../src/routing/changes.js';
import type { RoutePlan as Document } from '../src/routing/plan.js';
import { readPlan } from '../src/routing/read-plan.js';
import {
  countPlans,
  plansByVersion,
  plansOf,
  publishPlan,
  rollBackPlan,
  type Published,
  type Publishing,
} from '../src/routing/store/plans.js';
import type { RoutePlanVersion } from '../src/routing/table.js';
import type { Tx } from '../src/db/open.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { DateTime, HotlineNumberScalar, RoutePlanDocument } from './base/scalars.js';
import { HotlineNumber } from './number.js';

const WarningCode = enumOf('RoutePlanWarningCode', 'What is worth a look.', ['UNVERIFIED_DESTINATION', 'CALENDAR_UNCOVERED', 'SCHEDULED_SUPERSEDED'] as const, {
  UNVERIFIED_DESTINATION: 'A number that is not dialled until the operator has verified it.',
  CALENDAR_UNCOVERED: 'The plan goes by holidays that nobody knows yet.',
  SCHEDULED_SUPERSEDED: 'A version that was still to come gives way to this one.',
}); // prettier-ignore

@ObjectType({ description: 'What is worth a look, and forbids nothing.', simpleResolvers: true })
class RoutePlanWarning {
  @Field(() => WarningCode, { description: 'For programs.' })
  code!: WarningRow['code'];
  @Field(() => String, { description: 'For people.' })
  message!: string;
  @Field(() => String, { description: 'Where in the plan; empty is the whole.' })
  path!: string;
}

@ObjectType({ description: 'A published version of a number’s routing plan. It never changes.', simpleResolvers: true })
export class RoutePlan {
  @Field(() => Int, { description: '1 for the number’s first, and one more for each that was published since.' })
  version!: number;
  @Field(() => RoutePlanDocument, { description: 'The plan itself, with what was left out filled in.' })
  document!: Document;
  @Field(() => DateTime, {
    description: 'From when on it is in force: before all versions that were published earlier.',
  })
  effectiveFrom!: Date;
  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: Date;
  @Field(() => String, { nullable: true, description: 'What its publisher wrote to it.' })
  note!: string | null;
  @Field(() => Int, { nullable: true, description: 'The version that it brings back, where it does.' })
  rolledBackTo!: number | null;
}

const shown = ({ fromAt, ...row }: RoutePlanVersion): RoutePlan => ({ ...row, effectiveFrom: fromAt });
const RoutePlanConnection = connectionOf(RoutePlan, 'RoutePlan', 'routing plans');

@InputType({ description: 'What every publishing says.' })
abstract class PublishingInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Of which number: its ten digits.' })
  number!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on, at most 366 days ahead; now where it is left out.',
  })
  effectiveFrom?: Date | null;
  @Field(() => String, { nullable: true, description: 'Why, in up to 200 characters.' })
  note?: string | null;
}

@InputType({ description: 'A plan, for which number, from when on.' })
class PublishRoutePlanInput extends PublishingInput {
  @Field(() => RoutePlanDocument, { description: 'The plan.' })
  plan!: unknown;
}

@InputType({ description: 'Which version is to be in force again.' })
class RollBackRoutePlanInput extends PublishingInput {
  @Field(() => Int, { description: 'The version that comes back, as a new one.' })
  version!: number;
}

@ObjectType({ description: 'What publishing answers.', simpleResolvers: true })
class RoutePlanPayload extends Payload {
  @Field(() => RoutePlan, { nullable: true, description: 'The version that was added.' })
  routePlan!: RoutePlan | null;
  @Field(() => [RoutePlanWarning], { description: 'What is worth a look.' })
  warnings!: WarningRow[];
}

@Resolver(() => HotlineNumber)
export class RoutePlanResolver {
  @FieldResolver(() => RoutePlan, {
    nullable: true,
    description: 'The plan in force. Null where there is none: then its destinations are tried in their order.',
  })
  @Needs('routes:read')
  async routePlan(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<RoutePlan | null> {
    const row = await loaders.routePlan.load(number);
    return row && shown(row);
  }

  @FieldResolver(() => RoutePlanConnection, { description: 'All published versions, the newest first.' })
  @Needs('routes:read')
  routePlans(@Root() { number }: HotlineNumber, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const { whose } = context.viewer;
    return connect(context, {
      name: 'routePlans',
      filter: { number },
      page,
      rows: (tx, part) => plansOf(tx, whose, number, part),
      count: (tx) => countPlans(tx, whose, number),
      keyOf: (it) => [String(it.version)],
      show: shown,
    });
  }

  @Mutation(() => RoutePlanPayload, {
    description:
      'Publishes a routing plan: it is in force on every node within a second of its time. Every fault is told at once, with its path. The document’s form is at `GET /v1/route-plan.schema.json`.',
  })
  @Needs('routes:write')
  publishRoutePlan(
    @Arg('input', () => PublishRoutePlanInput, { description: 'Which plan.' }) input: PublishRoutePlanInput,
    @Ctx() context: Context,
  ): Promise<RoutePlanPayload> {
    return publish(context, 'publishRoutePlan', input, async (tx, wish) => {
      const read = readPlan(input.plan, context.reference.now().places);
      if (!read.ok) throw refusalFor(read.problems);
      return publishPlan(tx, context.viewer.whose, read.plan, wish);
    });
  }

  @Mutation(() => RoutePlanPayload, { description: 'Brings an earlier version back, as the newest one.' })
  @Needs('routes:write')
  rollBackRoutePlan(
    @Arg('input', () => RollBackRoutePlanInput, { description: 'Which version.' }) input: RollBackRoutePlanInput,
    @Ctx() context: Context,
  ): Promise<RoutePlanPayload> {
    return publish(context, 'rollBackRoutePlan', input, (tx, wish) => rollBackPlan(tx, context.viewer.whose, input.version, wish)); // prettier-ignore
  }
}

async function publish(context: Context, mutation: string, input: PublishingInput, work: (tx: Tx, wish: Publishing) => Promise<Published>): Promise<RoutePlanPayload> {
  const { viewer, reference, read } = context;
  const wish = { number: input.number, fromAt: input.effectiveFrom ?? null, note: input.note ?? null, by: viewer.by.who, calendar: reference.now().calendar };
  const done = await change(context, mutation, input, async (tx) => {
    const { row, warnings } = await work(tx, wish);
    return { result: { version: row.version, warnings }, changes: [planPublished(row)] };
  });
  const made = done.result && { number: input.number, version: done.result.version };
  const [row] = made ? await read((tx) => plansByVersion(tx, viewer.whose, [made])) : [];
  return { ...done, routePlan: row ? shown(row) : null, warnings: done.result?.warnings ?? [] };
} // prettier-ignore
