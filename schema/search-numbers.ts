import { Arg, Args, Ctx, Field, FieldResolver, InputType, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { MicroYuan } from '../src/money.js';
import { searchOrders, type NumberSearch, type SearchOrder } from '../src/numbers/search.js';
import type { FreeNumber as Row } from '../src/numbers/store/free.js';
import { countFree, placeOf, searchNumbers } from '../src/numbers/store/search.js';
import type { Carrier } from '../src/numbers/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { OrderDirection, type Direction } from './base/order.js';
import { HotlineNumberScalar, Money } from './base/scalars.js';
import { findGrade, Grade } from './grade.js';
import { CarrierEnum } from './number.js';

@ObjectType({ description: 'A number that is free: `reserveNumbers` takes it.', simpleResolvers: true })
export class FreeNumber {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => CarrierEnum, { description: 'Whose network it is of.' })
  carrier!: Carrier;

  gradeCode!: string;
}

const FreeNumberConnection = connectionOf(FreeNumber, 'FreeNumber', 'free numbers');

@InputType({ description: 'What the digits are to be. All that is said must hold.' })
class FreeNumberFilter {
  @Field(() => String, { nullable: true, description: 'Ten places, each a digit or ?: "400???8888".' })
  pattern?: string | null;
  @Field(() => String, { nullable: true, description: 'Begins so, 400 included: "4008".' })
  starts?: string | null;
  @Field(() => String, { nullable: true, description: 'Ends so: "8888".' })
  ends?: string | null;
  @Field(() => String, { nullable: true, description: 'Has these digits in a row among its last seven: "168".' })
  contains?: string | null;
  @Field(() => String, { nullable: true, description: 'Has each of these digits among its last seven: "689".' })
  wanted?: string | null;
  @Field(() => String, { nullable: true, description: 'Has none of these digits among its last seven: "4".' })
  avoided?: string | null;
  @Field(() => HotlineNumberScalar, {
    nullable: true,
    description: 'Is like this number, which may be taken: its last seven digits differ in `differing` places at most.',
  })
  like?: string | null;
  @Field(() => Int, { defaultValue: 1, description: 'In how many places it may differ from `like`: 0 to 3.' })
  differing!: number;
  @Field(() => CarrierEnum, { nullable: true, description: 'Of this carrier.' })
  carrier?: Carrier | null;
  @Field(() => [String], { nullable: true, description: 'Of one of these grades: ["AAAA"].' })
  grades?: string[] | null;
  @Field(() => Money, { nullable: true, description: 'Its selection fee is this, or more.' })
  feeFrom?: MicroYuan | null;
  @Field(() => Money, { nullable: true, description: 'Its selection fee is this, or less.' })
  feeTo?: MicroYuan | null;
}

const FreeNumberOrderField = enumOf('FreeNumberOrderField', 'What free numbers are ordered by.', searchOrders, {
  DIGITS: 'Their digits.',
  PRICE: 'Their selection fee, then their monthly minimum, then their digits.',
  GRADE: 'Their grade, the plainest first, then their digits.',
  CHANCE: 'Chance: like turning over cards. The same seed gives the same order, so pages hold still.',
});

@InputType({ description: 'In which order free numbers come.' })
class FreeNumberOrder {
  @Field(() => FreeNumberOrderField, { description: 'By what.' })
  field!: SearchOrder;
  @Field(() => OrderDirection, { defaultValue: 'ASC', description: 'Which way.' })
  direction!: Direction;
  @Field(() => Int, { defaultValue: 1, description: 'Which chance: any number, kept while one turns pages.' })
  seed!: number;
}

@Resolver(() => FreeNumber)
export class FreeNumberResolver {
  @Query(() => FreeNumberConnection, {
    description:
      'Numbers that are free just now. Whoever reserves one first has it, so a page may lose some while you look.',
  })
  @Needs('numbers:read')
  searchNumbers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => FreeNumberFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: FreeNumberFilter | null,
    @Arg('orderBy', () => FreeNumberOrder, { nullable: true, description: 'By their digits where it is left out.' })
    orderBy: FreeNumberOrder | null,
    @Ctx() context: Context,
  ) {
    const search = searchOf(filter, orderBy);
    return connect(context, {
      name: 'searchNumbers',
      filter: JSON.stringify(search, (_name, it: unknown) => (typeof it === 'bigint' ? `${it}` : it)),
      page,
      rows: (tx, part) => searchNumbers(tx, search, part),
      count: (tx) => countFree(tx, search),
      keyOf: placeOf,
      show: ({ number, carrier, grade }: Row): FreeNumber => ({ number, carrier, gradeCode: grade }),
    });
  }

  @FieldResolver(() => Grade, { nullable: true, description: 'Its grade, with what it costs.' })
  @Needs('numbers:read')
  grade(@Root() { gradeCode }: FreeNumber, @Ctx() context: Context): Promise<Grade | null> {
    return findGrade(context, gradeCode);
  }
}

function searchOf(filter: FreeNumberFilter | null, orderBy: FreeNumberOrder | null): NumberSearch<Carrier> {
  const { pattern, starts, ends, contains, wanted, avoided, like, differing = 1 } = filter ?? {};
  return {
    wish: {
      pattern: pattern ?? null,
      starts: starts ?? null,
      ends: ends ?? null,
      contains: contains ?? null,
      wanted: wanted ?? null,
      avoided: avoided ?? null,
      like: like ?? null,
      differing,
    },
    carrier: filter?.carrier ?? null,
    grades: filter?.grades ?? null,
    feeFrom: filter?.feeFrom ?? null,
    feeTo: filter?.feeTo ?? null,
    order: orderBy?.field ?? 'DIGITS',
    descending: orderBy?.direction === 'DESC',
    seed: orderBy?.seed ?? 1,
  };
}
