import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql';
import { callsOf, countCalls } from '../src/calls/store/calls-of.js';
import { Refusal } from '../src/refusal.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { OrderDirection, type Direction } from './base/order.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { Call, shownCall } from './call.js';
import { HotlineNumber } from './number.js';

const CallConnection = connectionOf(Call, 'Call', 'calls');

@InputType({ description: 'When calls were set up: from one instant to before another.' })
class TimeRange {
  @Field(() => DateTime, { nullable: true, description: 'From here on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Before here.' })
  to?: Date | null;
}

const NUMBERS_AT_ONCE = 20;

@InputType({ description: 'Which calls.' })
class CallFilter {
  @Field(() => [HotlineNumberScalar], { description: `To these numbers, 1 to ${NUMBERS_AT_ONCE}.` })
  numbers!: string[];
  @Field(() => TimeRange, { nullable: true, description: 'Set up in this time; any where it is left out.' })
  setupAt?: TimeRange | null;
}

function listCalls(context: Context, page: PageArgs, filter: CallFilter, direction: Direction | null) {
  const { whose } = context.viewer;
  const { numbers, setupAt } = filter;
  if (numbers.length < 1 || numbers.length > NUMBERS_AT_ONCE) {
    throw new Refusal('BAD_INPUT', `numbers: found ${numbers.length}, allowed are 1 to ${NUMBERS_AT_ONCE}`, [
      'filter',
      'numbers',
    ]);
  }
  const list = { numbers: [...new Set(numbers)].sort(), from: setupAt?.from ?? null, to: setupAt?.to ?? null };
  const descending = direction !== 'ASC';
  return connect(context, {
    name: 'calls',
    filter: [list, descending],
    page,
    rows: (tx, part) => callsOf(tx, whose, list, part, descending),
    count: (tx) => countCalls(tx, whose, list),
    keyOf: (it) => [it.setupAt.toISOString(), it.id],
    show: shownCall,
  });
}

@Resolver()
export class CallsResolver {
  @Query(() => CallConnection, {
    description: 'Calls to some numbers, by their set-up; the newest first where no order is given.',
  })
  @Needs('calls:read')
  calls(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CallFilter, { description: 'Which ones.' }) filter: CallFilter,
    @Arg('order', () => OrderDirection, { nullable: true, description: 'Which way.' }) order: Direction | null,
    @Ctx() context: Context,
  ) {
    return listCalls(context, page, filter, order);
  }
}

@Resolver(() => HotlineNumber)
export class NumberCalls {
  @FieldResolver(() => CallConnection, {
    description: 'Its calls, by their set-up; the newest first where no order is given.',
  })
  @Needs('calls:read')
  calls(
    @Root() { number }: HotlineNumber,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('setupAt', () => TimeRange, { nullable: true, description: 'Set up in this time; any where it is left out.' })
    setupAt: TimeRange | null,
    @Arg('order', () => OrderDirection, { nullable: true, description: 'Which way.' }) order: Direction | null,
    @Ctx() context: Context,
  ) {
    return listCalls(context, page, { numbers: [number], setupAt }, order);
  }
}
