import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { policyUpdated } from '../src/numbers/changes.js';
import type { NumberState } from '../src/numbers/moves.js';
import { stockFigures, type StockFigure as FigureRow } from '../src/numbers/store/figures.js';
import { policyOf, updatePolicy } from '../src/numbers/store/policy.js';
import { quotaUse } from '../src/numbers/store/reserve.js';
import { latestImports, regradingOf } from '../src/numbers/store/stock-work.js';
import type { Carrier, NumberPolicy as PolicyRow } from '../src/numbers/table.js';
import type { Tx } from '../src/db/open.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { readId } from './base/ids.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { DateTime } from './base/scalars.js';
import { findGrade, Grade } from './grade.js';
import { CarrierEnum, NumberStateEnum } from './number.js';
import { Partner } from './partner.js';

@ObjectType({ description: 'How many numbers are alike.', simpleResolvers: true })
export class StockFigure {
  @Field(() => NumberStateEnum, { description: 'In this state.' })
  state!: NumberState;
  @Field(() => CarrierEnum, { description: 'Of this carrier.' })
  carrier!: Carrier;
  @Field(() => Int, { description: 'How many.' })
  count!: number;

  gradeCode!: string | null;
}

@ObjectType({ description: 'Something long that is done to the stock, and how far it is.', simpleResolvers: true })
class StockWork {
  @Field(() => String, { description: 'What is imported, or the version of the table of grades.' })
  source!: string;
  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was done; null while it isn’t.' })
  finishedAt!: Date | null;
  @Field(() => Int, { description: 'How many numbers it was through with.' })
  done!: number;
  @Field(() => Int, { description: 'How many it added, or gave another grade.' })
  changed!: number;
}

@ObjectType({ description: 'The stock of numbers.', simpleResolvers: true })
export class Stock {
  @Field(() => [StockFigure], { description: 'How many numbers there are, by state, carrier and grade.' })
  figures!: StockFigure[];
  @Field(() => [StockWork], { description: 'The latest imports, up to 20.' })
  imports!: StockWork[];
  @Field(() => StockWork, {
    nullable: true,
    description: 'How far the stock is gone through with the newest table of grades.',
  })
  regrading!: StockWork | null;
}

@ObjectType({ description: 'How long things take, and how many numbers one may have.', simpleResolvers: true })
class NumberPolicy {
  @Field(() => Int, { description: 'How many days a reservation lasts.' })
  reservationDays!: number;
  @Field(() => Int, { description: 'By how many days it is extended, once.' })
  extensionDays!: number;
  @Field(() => Int, { description: 'How many numbers every partner may reserve at a time.' })
  quotaNumbers!: number;
  @Field(() => Int, { description: 'Or so many percent of its active numbers, if that is more.' })
  quotaPercent!: number;
  @Field(() => Int, { description: 'How many days a number rests after its disconnection.' })
  quarantineDays!: number;
  @Field(() => Int, { description: 'Within how many hours an offered number is accepted.' })
  offerHours!: number;
  @Field(() => Int, { description: 'For how many numbers a partner may wait at a time.' })
  waitsAtOnce!: number;
  @Field(() => Int, { description: 'Within how many working days an appeal against a suspension is answered.' })
  appealDays!: number;
}

@InputType({ description: 'What changes of the policy; what is left out stays.' })
class UpdateNumberPolicyInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: 'How many days a reservation lasts, from now on.' })
  reservationDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'By how many days it is extended.' })
  extensionDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'How many numbers every partner may reserve at a time.' })
  quotaNumbers?: number | null;
  @Field(() => Int, { nullable: true, description: 'Or so many percent of its active numbers, 0 to 100.' })
  quotaPercent?: number | null;
  @Field(() => Int, { nullable: true, description: 'How many days a number rests after its disconnection.' })
  quarantineDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Within how many hours an offered number is accepted.' })
  offerHours?: number | null;
  @Field(() => Int, { nullable: true, description: 'For how many numbers a partner may wait at a time.' })
  waitsAtOnce?: number | null;
  @Field(() => Int, { nullable: true, description: 'Within how many working days an appeal is answered, 1 to 60.' })
  appealDays?: number | null;
}

@ObjectType({ description: 'What `updateNumberPolicy` answers.', simpleResolvers: true })
class NumberPolicyPayload extends Payload {
  @Field(() => NumberPolicy, { nullable: true, description: 'The policy as it is now.' })
  policy!: PolicyRow | null;
}

@ObjectType({ description: 'How many numbers a partner may reserve at a time.', simpleResolvers: true })
class ReservationQuota {
  @Field(() => Int, { description: 'So many.' })
  limit!: number;
  @Field(() => Int, { description: 'So many it has reserved.' })
  used!: number;
  @Field(() => Int, { description: 'Its active numbers, by which the limit grows.' })
  active!: number;
}

@Resolver(() => StockFigure)
export class StockResolver {
  @Query(() => Stock, { description: 'The stock: figures, and what is being done to it.' })
  @Needs('stock:read')
  async stock(@Ctx() { read }: Context): Promise<Stock> {
    const figures = await read(stockFigures);
    const shown = ({ grade, ...row }: FigureRow): StockFigure => ({ ...row, gradeCode: grade });
    return { figures: figures.map(shown), imports: await read(latestImports), regrading: await read(regradingOf) };
  }

  @FieldResolver(() => Grade, { nullable: true, description: 'Of this grade.' })
  @Needs('numbers:read')
  grade(@Root() { gradeCode }: StockFigure, @Ctx() context: Context): Promise<Grade | null> {
    return findGrade(context, gradeCode);
  }

  @Query(() => NumberPolicy, { description: 'How long things take, and how many numbers one may have.' })
  @Needs('numbers:read')
  numberPolicy(@Ctx() { read }: Context): Promise<PolicyRow> {
    return read(policyOf);
  }

  @Mutation(() => NumberPolicyPayload, {
    description: 'Changes the policy from now on. What is reserved keeps its end.',
  })
  @Needs('numbers:operate')
  async updateNumberPolicy(
    @Arg('input', () => UpdateNumberPolicyInput, { description: 'What changes.' }) input: UpdateNumberPolicyInput,
    @Ctx() context: Context,
  ): Promise<NumberPolicyPayload> {
    const { idempotencyKey: _key, ...given } = input;
    const work = async (tx: Tx) => {
      const set = Object.fromEntries(Object.entries(given).filter(([, it]) => it != null));
      const { before, after } = await updatePolicy(tx, set);
      return { result: {}, changes: [policyUpdated(before, after)] };
    };
    const done = await change(context, 'updateNumberPolicy', input, work, { backOffice: true });
    return { ...done, policy: done.result && (await context.read(policyOf)) };
  }
}

@Resolver(() => Partner)
export class PartnerQuota {
  @FieldResolver(() => ReservationQuota, { description: 'How many numbers it may reserve at a time.' })
  @Needs('numbers:read')
  async reservationQuota(@Root() { id }: Partner, @Ctx() { read, loaders }: Context): Promise<ReservationQuota> {
    const now = await loaders.now();
    return read((tx) => quotaUse(tx, readId('partner', id)!, now));
  }
}
