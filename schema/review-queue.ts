import { Arg, Args, Ctx, Field, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { countByState, countQueue, reviewQueue, type StateCount } from '../src/applications/applications.js';
import type { ApplicationState } from '../src/applications/moves.js';
import type { Carrier } from '../src/numbers/table.js';
import { shownApplication } from './application.js';
import { ApplicationStateEnum } from './application-enums.js';
import { ApplicationConnection } from './applications.js';
import { connect, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { DateTime } from './base/scalars.js';
import { CarrierEnum } from './number.js';

@InputType({ description: 'Which part of the queue.' })
class ReviewQueueFilter {
  @Field(() => [ApplicationStateEnum], {
    nullable: true,
    description: 'In one of these states; SUBMITTED and IN_REVIEW where it is left out.',
  })
  states?: ApplicationState[] | null;
  @Field(() => CarrierEnum, { nullable: true, description: 'Of this carrier.' })
  carrier?: Carrier | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Only those that you hold.' })
  mine!: boolean;
  @Field(() => Boolean, { defaultValue: false, description: 'Only those that nobody holds.' })
  free!: boolean;
}

@ObjectType({ description: 'How many applications stand in a state.', simpleResolvers: true })
class ApplicationCount {
  @Field(() => ApplicationStateEnum, { description: 'Where they stand.' })
  state!: ApplicationState;
  @Field(() => Int, { description: 'How many.' })
  count!: number;
  @Field(() => DateTime, { description: 'Since when the one that is there longest.' })
  oldestSince!: Date;
}

@Resolver()
export class ReviewQueueResolver {
  @Query(() => ApplicationConnection, {
    description: 'What waits for a reviewer, or for the carrier: the oldest submission first.',
  })
  @Needs('applications:review')
  reviewQueue(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ReviewQueueFilter, {
      nullable: true,
      description: 'Which part; what waits for a reviewer where it is left out.',
    })
    filter: ReviewQueueFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose, by } = context.viewer;
    const queue = {
      states: filter?.states ?? (['SUBMITTED', 'IN_REVIEW'] as const),
      carrier: filter?.carrier ?? null,
      reviewer: filter?.mine ? by.who : null,
      free: filter?.free ?? false,
    };
    return connect(context, {
      name: 'reviewQueue',
      filter: queue,
      page,
      rows: (tx, part) => reviewQueue(tx, whose, queue, part),
      count: (tx) => countQueue(tx, whose, queue),
      keyOf: (it) => [it.submittedAt!.toISOString(), it.id],
      show: (it) => shownApplication(context, it),
    });
  }

  @Query(() => [ApplicationCount], { description: 'How many applications stand in each state, and since when.' })
  @Needs('applications:read')
  applicationCounts(@Ctx() { read, viewer }: Context): Promise<StateCount[]> {
    return read((tx) => countByState(tx, viewer.whose));
  }
}
