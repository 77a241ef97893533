import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { oneLine } from '../src/one-line.js';
import { shutOffLifted, shutOffSet } from '../src/routing/changes.js';
import { countShutOffs, liftShutOff, shutOff, shutOffsOf } from '../src/routing/store/shut-offs.js';
import { shutOffKinds, type ShutOff as Row, type ShutOffKind } from '../src/routing/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, keyOrNull, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const ShutOffKindEnum = enumOf('ShutOffKind', 'What is shut off.', shutOffKinds, {
  NUMBER: 'One 400 number: it takes no calls.',
  SUBSCRIBER: 'A company: none of its numbers takes calls.',
  DESTINATION: 'A destination: no number’s calls go there.',
});

@ObjectType({
  implements: Node,
  description: 'An emergency stop by the operator or a regulator (紧急关停). It holds within 5 seconds, everywhere.',
  simpleResolvers: true,
})
@Extensions({ needs: 'routes:read' })
export class ShutOff extends Node {
  @Field(() => ShutOffKindEnum, { description: 'What is shut off.' })
  kind!: ShutOffKind;
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'The number, where it is one.' })
  number!: string | null;
  @Field(() => String, { nullable: true, description: 'The destination as a switch dials it, where it is one.' })
  destination!: string | null;
  @Field(() => String, { description: 'Why.' })
  reason!: string;
  @Field(() => DateTime, { description: 'Since when.' })
  since!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was lifted; null while it holds.' })
  liftedAt!: Date | null;

  row!: Row;
}

const shown = (row: Row): ShutOff => ({
  id: globalId('shutoff', row.id),
  kind: row.kind,
  number: row.kind === 'NUMBER' ? row.target : null,
  destination: row.kind === 'DESTINATION' ? row.target : null,
  reason: row.reason,
  since: row.since,
  liftedAt: row.liftedAt,
  row,
});

export async function findShutOff({ loaders }: Context, key: string): Promise<ShutOff | null> {
  const row = await loaders.shutOff.load(key);
  return row && shown(row);
}

const ShutOffConnection = connectionOf(ShutOff, 'ShutOff', 'shut-offs');

@InputType({ description: 'Which shut-offs.' })
class ShutOffFilter {
  @Field(() => Boolean, { nullable: true, description: 'Those that hold, or those that were lifted.' })
  live?: boolean | null;
}

@InputType({ description: 'What to shut off, and why. Beside the kind stands the one field that it names.' })
class ShutOffInput extends MutationInput {
  @Field(() => ShutOffKindEnum, { description: 'What it is.' })
  kind!: ShutOffKind;
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'The number, where it is one.' })
  number?: string | null;
  @Field(() => ID, { nullable: true, description: 'The subscriber, where it is one.' })
  subscriberId?: string | null;
  @Field(() => String, { nullable: true, description: 'The destination, where it is one.' })
  destination?: string | null;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: whose it is reads it.' })
  reason!: string;
}

@InputType({ description: 'Which shut-off to lift, and why.' })
class LiftShutOffInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What a mutation of a shut-off answers.', simpleResolvers: true })
class ShutOffPayload extends Payload {
  @Field(() => ShutOff, { nullable: true, description: 'The shut-off as it is now.' })
  shutOff!: ShutOff | null;
}

@Resolver(() => ShutOff)
export class ShutOffResolver {
  @Query(() => ShutOffConnection, {
    description: 'Shut-offs, the newest first; a partner sees those of its numbers and subscribers.',
  })
  @Needs('routes:read')
  shutOffs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ShutOffFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: ShutOffFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = { live: filter?.live ?? null };
    return connect(context, {
      name: 'shutOffs',
      filter: list,
      page,
      rows: (tx, part) => shutOffsOf(tx, whose, list, part),
      count: (tx) => countShutOffs(tx, whose, list),
      keyOf: (it) => [it.since.toISOString(), it.id],
      show: shown,
    });
  }

  @FieldResolver(() => Subscriber, { nullable: true, description: 'The subscriber, where it is one.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: ShutOff, @Ctx() context: Context): Promise<Subscriber | null> | null {
    return row.kind === 'SUBSCRIBER' ? findSubscriber(context, row.target) : null;
  }

  @FieldResolver(() => String, { description: 'Which key or person of the operator shut it off.' })
  @Needs('routes:operate')
  shutBy(@Root() { row }: ShutOff): string {
    return row.shutBy;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Which key or person of the operator lifted it.' })
  @Needs('routes:operate')
  liftedBy(@Root() { row }: ShutOff): string | null {
    return row.liftedBy;
  }

  @Mutation(() => ShutOffPayload, {
    description: 'Shuts a number, a subscriber or a destination off, until it is lifted.',
  })
  @Needs('routes:operate')
  async shutOff(
    @Arg('input', () => ShutOffInput, { description: 'What, and why.' }) input: ShutOffInput,
    @Ctx() context: Context,
  ): Promise<ShutOffPayload> {
    const done = await change(context, 'shutOff', input, async (tx) => {
      const { kind, number = null, destination = null, reason } = input;
      const subscriberId = keyOrNull('subscriber', input.subscriberId, 'subscriberId');
      const by = context.viewer.by.who;
      const row = await shutOff(tx, { kind, number, subscriberId, destination, reason, by });
      return { result: { id: row.id }, changes: [shutOffSet(row)] };
    });
    return { ...done, shutOff: done.result && (await findShutOff(context, done.result.id)) };
  }

  @Mutation(() => ShutOffPayload, { description: 'Lifts a shut-off.' })
  @Needs('routes:operate')
  async liftShutOff(
    @Arg('input', () => LiftShutOffInput, { description: 'Which, and why.' }) input: LiftShutOffInput,
    @Ctx() context: Context,
  ): Promise<ShutOffPayload> {
    const done = await change(context, 'liftShutOff', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const row = await liftShutOff(tx, keyIn('shutoff', input.id, 'id'), context.viewer.by.who);
      return { result: { id: row.id }, changes: [shutOffLifted(row, reason)] };
    });
    return { ...done, shutOff: done.result && (await findShutOff(context, done.result.id)) };
  }
}
