import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { MicroYuan } from '../src/money.js';
import { monthOf, type Month } from '../src/month.js';
import { isReached, percentOf } from '../src/usage/cap.js';
import { type Counted } from '../src/usage/store/caps.js';
import { capKinds, type Cap as Row, type CapKind } from '../src/usage/table.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { Node } from './base/node.js';
import { findNumber, HotlineNumber } from './number.js';
import { DateTime, Money, YearMonth } from './base/scalars.js';
import { findSubscriber, Subscriber } from './subscriber.js';

export const CapKindEnum = enumOf('CapKind', 'What a cap counts.', capKinds, {
  AMOUNT: 'The subscriber’s call charges, without fees and tax.',
  CALLS: 'Answered calls.',
});

@ObjectType({
  description:
    'What was counted in a month, as caps count it: a call counts in the month of its set-up. A statement has it in the month of its connection, which around midnight may be the next.',
  simpleResolvers: true,
})
export class MonthUsage {
  @Field(() => YearMonth, { description: 'Which month.' })
  month!: Month;
  @Field(() => Int, { description: 'Calls, answered or not.' })
  attempts!: number;
  @Field(() => Int, { description: 'Answered calls.' })
  answered!: number;
  @Field(() => Money, { description: 'The subscriber’s call charges, without fees and tax.' })
  amount!: MicroYuan;
}

@ObjectType({ description: 'That a cap was nearly or wholly used up.', simpleResolvers: true })
export class CapAlert {
  @Field(() => Int, { description: 'At how many percent: 80, 90 or 100.' })
  percent!: number;
  @Field(() => DateTime, { description: 'When it was raised.' })
  raisedAt!: Date;
}

@ObjectType({ description: 'A month’s use of a cap.', simpleResolvers: true })
export class CapUsage {
  @Field(() => YearMonth, { description: 'Which month.' })
  month!: Month;
  @Field(() => Money, { nullable: true, description: 'What was charged; null for a cap by calls.' })
  usedAmount!: MicroYuan | null;
  @Field(() => Int, { nullable: true, description: 'How many calls were answered; null for a cap by amount.' })
  usedCalls!: number | null;
  @Field(() => Float, {
    description: 'Used, in percent of the limit, rounded down to a tenth; 100 where the limit is nothing.',
  })
  percent!: number;
  @Field(() => Boolean, { description: 'Whether it stops calls now.' })
  reached!: boolean;
  @Field(() => [CapAlert], { description: 'The alerts of the month, each raised once.' })
  alerts!: CapAlert[];
}

@ObjectType({
  implements: Node,
  description:
    'A limit for every calendar month (话费限额), of a number or of a whole subscriber. It stops calls; it never changes a charge.',
  simpleResolvers: true,
})
@Extensions({ needs: 'usage:read' })
export class Cap extends Node {
  @Field(() => CapKindEnum, { description: 'What it counts.' })
  kind!: CapKind;
  @Field(() => Money, { nullable: true, description: 'The limit by amount; null for a cap by calls.' })
  limitAmount!: MicroYuan | null;
  @Field(() => Int, { nullable: true, description: 'The limit by calls; null for a cap by amount.' })
  limitCalls!: number | null;
  @Field(() => Int, { description: 'One more at each edit; an edit names the one that it saw.' })
  version!: number;

  row!: Row;
}

const shown = (row: Row): Cap => ({ ...row, row, id: globalId('cap', row.id) });

export async function findCap({ loaders }: Context, key: string): Promise<Cap | null> {
  const row = await loaders.cap.load(key);
  return row && shown(row);
}

const Month = () =>
  Arg('month', () => YearMonth, { nullable: true, description: 'Which month; this one where it is left out.' });

const monthMeant = async ({ loaders }: Context, month: Month | null | undefined) =>
  month ?? monthOf((await loaders.now()).getTime());

const nothing: Counted = { attempts: 0, answered: 0, amount: 0n };

@Resolver(() => Cap)
export class CapResolver {
  @Query(() => Cap, { description: 'One cap.' })
  @Needs('usage:read')
  cap(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Cap> {
    return findOr404(context, 'cap', id, findCap);
  }

  @FieldResolver(() => Subscriber, { description: 'Whose calls it limits.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: Cap, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => HotlineNumber, {
    nullable: true,
    description: 'The one number that it limits; null for all of the subscriber’s together.',
  })
  @Needs('numbers:read')
  number(@Root() { row }: Cap, @Ctx() context: Context): Promise<HotlineNumber | null> | null {
    return row.number === null ? null : findNumber(context, row.number);
  }

  @FieldResolver(() => CapUsage, { description: 'How much of it a month used.' })
  @Needs('usage:read')
  async usage(@Root() { row }: Cap, @Month() asked: Month | null, @Ctx() context: Context): Promise<CapUsage> {
    const month = await monthMeant(context, asked);
    const key = { of: row, month };
    const [use, alerts] = await Promise.all([context.loaders.capUse.load(key), context.loaders.alerts.load(key)]);
    return {
      month,
      usedAmount: use!.kind === 'AMOUNT' ? use!.posted : null,
      usedCalls: use!.kind === 'CALLS' ? use!.posted : null,
      percent: percentOf(use!),
      reached: isReached(use!),
      alerts: alerts ?? [],
    };
  }
}

@Resolver(() => Subscriber)
export class SubscriberUsage {
  @FieldResolver(() => [Cap], { description: 'Its caps, and those of its numbers.' })
  @Needs('usage:read')
  async caps(@Root() { key }: Subscriber, @Ctx() { loaders }: Context): Promise<Cap[]> {
    return (await loaders.capsOfSubscriber.load(key)).map(shown);
  }

  @FieldResolver(() => MonthUsage, { description: 'What a month counted, over all its numbers.' })
  @Needs('usage:read')
  async usage(@Root() { key }: Subscriber, @Month() asked: Month | null, @Ctx() context: Context): Promise<MonthUsage> {
    const month = await monthMeant(context, asked);
    return { month, ...((await context.loaders.counted.load({ of: { by: 'subscriber', key }, month })) ?? nothing) };
  }
}

@Resolver(() => HotlineNumber)
export class NumberUsage {
  @FieldResolver(() => [Cap], { description: 'The caps of this number alone.' })
  @Needs('usage:read')
  async caps(@Root() { number, subscriberId }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Cap[]> {
    if (subscriberId === null) return [];
    return (await loaders.capsOfSubscriber.load(subscriberId)).filter((it) => it.number === number).map(shown);
  }

  @FieldResolver(() => MonthUsage, { description: 'What a month counted.' })
  @Needs('usage:read')
  async usage(
    @Root() { number }: HotlineNumber,
    @Month() asked: Month | null,
    @Ctx() context: Context,
  ): Promise<MonthUsage> {
    const month = await monthMeant(context, asked);
    const counted = await context.loaders.counted.load({ of: { by: 'number', key: number }, month });
    return { month, ...(counted ?? nothing) };
  }
}
