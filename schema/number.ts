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
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { countNumbers, numbersOf } from '../src/numbers/numbers.js';
import { numberStates, type NumberState } from '../src/numbers/moves.js';
import { carriers, type Carrier, type HotlineNumber as Row } from '../src/numbers/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { findPartner, Partner } from './partner.js';
import { DateTime, HotlineNumberScalar, Money } from './base/scalars.js';
import type { MicroYuan } from '../src/money.js';
import { findSubscriber, Subscriber } from './subscriber.js';

export const CarrierEnum = enumOf('Carrier', 'Whose network a number is of.', carriers, {
  CHINA_UNICOM: 'China Unicom (中国联通): 4000 and 4006.',
  CHINA_MOBILE: 'China Mobile (中国移动): 4001 and 4007.',
  CHINA_TELECOM: 'China Telecom (中国电信): 4008 and 4009.',
});

export const NumberStateEnum = enumOf('NumberState', 'Where a number is in its life.', numberStates, {
  AVAILABLE: 'In stock.',
  RESERVED: 'Kept for a subscriber (预占).',
  LOCKED: 'Paid for.',
  PROVISIONING: 'Being set up at the carrier.',
  ACTIVE: 'In service.',
  SUSPENDED: 'Takes no calls for a while.',
  DISCONNECTED: 'Given up.',
  QUARANTINED: 'Waits until it may be sold again.',
  WITHDRAWN: 'Not sold any more.',
});

@ObjectType({ description: 'What a number costs who has it, as it was when it was reserved.', simpleResolvers: true })
class NumberTerms {
  @Field(() => Money, { description: 'Paid once, for choosing it (选号费).' })
  selectionFee!: MicroYuan;
  @Field(() => Money, { description: 'What its subscriber pays a month at least.' })
  monthlyMinimum!: MicroYuan;
  @Field(() => Int, { description: 'For how many months it is taken at least.' })
  contractMonths!: number;
}

@ObjectType('Number', {
  implements: Node,
  description: 'A 400 number. A partner sees those that it has; the operator sees the stock as well.',
  simpleResolvers: true,
})
@Extensions({ needs: 'numbers:read' })
export class HotlineNumber extends Node {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => CarrierEnum, { description: 'Whose network it is of.' })
  carrier!: Carrier;
  @Field(() => NumberStateEnum, { description: 'Where it is in its life.' })
  state!: NumberState;
  @Field(() => DateTime, { description: 'Since when it is in this state.' })
  stateSince!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When its reservation, its offer or its quarantine ends; at that instant it is over.',
  })
  endsAt!: Date | null;
  @Field(() => Boolean, { description: 'Whether its reservation was extended, which can be done once.' })
  extended!: boolean;
  @Field(() => Boolean, {
    description: 'Whether it is offered to you, next in line, and waits for `acceptOffer`.',
  })
  offered!: boolean;
  @Field(() => NumberTerms, { nullable: true, description: 'What it costs who has it; null for one in stock.' })
  terms!: NumberTerms | null;

  gradeCode!: string | null;
  partnerId!: string | null;
  subscriberId!: string | null;
}

const shown = (row: Row): HotlineNumber => ({
  ...row,
  id: globalId('number', row.number),
  gradeCode: row.grade,
  terms: termsIn(row),
});

function termsIn({ selectionFee, monthlyMinimum, contractMonths }: Row): NumberTerms | null {
  if (selectionFee === null || monthlyMinimum === null || contractMonths === null) return null;
  return { selectionFee, monthlyMinimum, contractMonths };
}

export async function findNumber({ loaders }: Context, key: string): Promise<HotlineNumber | null> {
  const row = await loaders.number.load(key);
  return row && shown(row);
}

const NumberConnection = connectionOf(HotlineNumber, 'Number', 'numbers');

@InputType({ description: 'Which numbers.' })
class NumberFilter {
  @Field(() => ID, { nullable: true, description: 'Held by this partner.' })
  partnerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this subscriber.' })
  subscriberId?: string | null;
  @Field(() => String, { nullable: true, description: 'That begin so: "4008".' })
  prefix?: string | null;
  @Field(() => [NumberStateEnum], { nullable: true, description: 'In one of these states.' })
  states?: NumberState[] | null;
  @Field(() => CarrierEnum, { nullable: true, description: 'Of this carrier.' })
  carrier?: Carrier | null;
  @Field(() => String, { nullable: true, description: 'Of this grade: "AAAA".' })
  grade?: string | null;
}

@Resolver(() => HotlineNumber)
export class NumberResolver {
  @Query(() => NumberConnection, {
    description: 'Numbers in the order of their digits: those that a partner has; for the operator all, the stock too.',
  })
  @Needs('numbers:read')
  numbers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => NumberFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: NumberFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = {
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      subscriberId: keyOrNull('subscriber', filter?.subscriberId, 'subscriberId'),
      prefix: filter?.prefix ?? null,
      states: filter?.states ?? null,
      carrier: filter?.carrier ?? null,
      grade: filter?.grade ?? null,
    };
    return connect(context, {
      name: 'numbers',
      filter: list,
      page,
      rows: (tx, part) => numbersOf(tx, whose, list, part),
      count: (tx) => countNumbers(tx, whose, list),
      keyOf: (it) => [it.number],
      show: shown,
    });
  }

  @Query(() => HotlineNumber, { description: 'One number, by its digits.' })
  @Needs('numbers:read')
  async number(
    @Arg('number', () => HotlineNumberScalar, { description: 'Its ten digits.' }) number: string,
    @Ctx() context: Context,
  ): Promise<HotlineNumber> {
    return findOr404(context, 'number', globalId('number', number), findNumber);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'Who holds it.' })
  @Needs('partners:read')
  partner(@Root() { partnerId }: HotlineNumber, @Ctx() context: Context): Promise<Partner | null> | null {
    return partnerId === null ? null : findPartner(context, partnerId);
  }

  @FieldResolver(() => Subscriber, { nullable: true, description: 'The company behind it.' })
  @Needs('subscribers:read')
  subscriber(@Root() { subscriberId }: HotlineNumber, @Ctx() context: Context): Promise<Subscriber | null> | null {
    return subscriberId === null ? null : findSubscriber(context, subscriberId);
  }
}
