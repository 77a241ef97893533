import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { waitJoined, waitLeft } from '../src/numbers/changes.js';
import { countWaits, joinLine, leaveLine, waitsOf, type PlaceInLine as Row } from '../src/numbers/store/wait.js';
import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { waitEndings } from '../src/numbers/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { subscriberMeant } from './reservation-mutations.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const WaitEndingEnum = enumOf('WaitEnding', 'How a place in line ended.', waitEndings, {
  OFFERED: 'Its turn came: the number was offered.',
  LEFT: 'It was given up.',
});

@ObjectType({
  implements: Node,
  description: 'A place in the line for a number that somebody else has reserved. First come, first served.',
  simpleResolvers: true,
})
@Extensions({ needs: 'numbers:read' })
export class WaitListPlace extends Node {
  @Field(() => HotlineNumberScalar, { description: 'The number that is waited for.' })
  number!: string;
  @Field(() => DateTime, { description: 'Since when.' })
  joinedAt!: Date;
  @Field(() => Int, { nullable: true, description: 'How many stand before it; null once it has ended.' })
  before!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;
  @Field(() => WaitEndingEnum, { nullable: true, description: 'How it ended.' })
  ending!: Row['ending'];

  subscriberId!: string;
}

const shown = (row: Row): WaitListPlace => ({ ...row, id: globalId('wait', row.id) });

export async function findWait({ loaders }: Context, key: string): Promise<WaitListPlace | null> {
  const row = await loaders.wait.load(key);
  return row && shown(row);
}

const WaitListPlaceConnection = connectionOf(WaitListPlace, 'WaitListPlace', 'places in line');

@InputType({ description: 'Which places in line.' })
class WaitListPlaceFilter {
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'For this number.' })
  number?: string | null;
  @Field(() => Boolean, { defaultValue: true, description: 'Only those that haven’t ended.' })
  live!: boolean;
}

@InputType({ description: 'What to wait for.' })
class JoinWaitListInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'A number that somebody else has reserved.' })
  number!: string;
  @Field(() => ID, { description: 'The subscriber that it would be for.' })
  subscriberId!: string;
}

@InputType({ description: 'Which place to give up.' })
class LeaveWaitListInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@ObjectType({ description: 'What a mutation of a place in line answers.', simpleResolvers: true })
class WaitListPayload extends Payload {
  @Field(() => WaitListPlace, { nullable: true, description: 'The place as it is now.' })
  place!: WaitListPlace | null;
}

@Resolver(() => WaitListPlace)
export class WaitListResolver {
  @Query(() => WaitListPlaceConnection, { description: 'Places in line, the oldest first.' })
  @Needs('numbers:read')
  waitList(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => WaitListPlaceFilter, {
      nullable: true,
      description: 'Which ones; all live ones where it is left out.',
    })
    filter: WaitListPlaceFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = { number: filter?.number ?? null, live: filter?.live ?? true };
    return connect(context, {
      name: 'waitList',
      filter: list,
      page,
      rows: (tx, part) => waitsOf(tx, whose, list, part),
      count: (tx) => countWaits(tx, whose, list),
      keyOf: (it) => [it.joinedAt.toISOString(), it.id],
      show: shown,
    });
  }

  @FieldResolver(() => Subscriber, { nullable: true, description: 'The subscriber that it would be for.' })
  @Needs('subscribers:read')
  subscriber(@Root() { subscriberId }: WaitListPlace, @Ctx() context: Context): Promise<Subscriber | null> {
    return findSubscriber(context, subscriberId);
  }

  @Mutation(() => WaitListPayload, {
    description:
      'Takes the last place in the line for a number that somebody else has reserved. When its turn comes, the number is offered, and `acceptOffer` takes it within 24 hours by default.',
  })
  @Needs('numbers:reserve')
  async joinWaitList(
    @Arg('input', () => JoinWaitListInput, { description: 'For which number.' }) input: JoinWaitListInput,
    @Ctx() context: Context,
  ): Promise<WaitListPayload> {
    await tidyNumbers(context.worker, [input.number]);
    const done = await change(context, 'joinWaitList', input, async (tx) => {
      const place = await joinLine(tx, await subscriberMeant(tx, context, input.subscriberId), input.number);
      return { result: { id: place.id }, changes: [waitJoined(place)] };
    });
    return { ...done, place: done.result && (await findWait(context, done.result.id)) };
  }

  @Mutation(() => WaitListPayload, { description: 'Gives a place in line up.' })
  @Needs('numbers:reserve')
  async leaveWaitList(
    @Arg('input', () => LeaveWaitListInput, { description: 'Which.' }) input: LeaveWaitListInput,
    @Ctx() context: Context,
  ): Promise<WaitListPayload> {
    const done = await change(context, 'leaveWaitList', input, async (tx) => {
      const place = await leaveLine(tx, context.viewer.whose, keyIn('wait', input.id, 'id'));
      return { result: { id: place.id }, changes: [waitLeft(place)] };
    });
    return { ...done, place: done.result && (await findWait(context, done.result.id)) };
  }
}
