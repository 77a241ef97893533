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
import { subscribersById } from '../src/accounts/accounts.js';
import type { MicroYuan } from '../src/money.js';
import { countPayments, paymentsOf, recordPayment } from '../src/numbers/store/pay.js';
import { paymentOutcomes, type NumberPayment as Row } from '../src/numbers/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, missing, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar, Money } from './base/scalars.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const PaymentOutcomeEnum = enumOf('PaymentOutcome', 'What a payment did.', paymentOutcomes, {
  LOCKED: 'It locked the number for who paid.',
  CREDITED: 'It locked nothing, and is to be paid back.',
});

@ObjectType({
  implements: Node,
  description: 'What was paid for a number, as finance recorded it.',
  simpleResolvers: true,
})
@Extensions({ needs: 'numbers:read' })
export class NumberPayment extends Node {
  @Field(() => HotlineNumberScalar, { description: 'For which number.' })
  number!: string;
  @Field(() => Money, { description: 'How much.' })
  amount!: MicroYuan;
  @Field(() => String, { description: 'Of the bank or the till.' })
  reference!: string;
  @Field(() => PaymentOutcomeEnum, { description: 'What it did.' })
  outcome!: Row['outcome'];
  @Field(() => String, { nullable: true, description: 'Why it locked nothing.' })
  reason!: string | null;
  @Field(() => DateTime, { description: 'When it was recorded.' })
  recordedAt!: Date;

  subscriberId!: string;
}

const shown = (row: Row): NumberPayment => ({ ...row, id: globalId('payment', row.id) });

export async function findPayment({ loaders }: Context, key: string): Promise<NumberPayment | null> {
  const row = await loaders.payment.load(key);
  return row && shown(row);
}

const NumberPaymentConnection = connectionOf(NumberPayment, 'NumberPayment', 'payments for numbers');

@InputType({ description: 'Which payments.' })
class NumberPaymentFilter {
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'For this number.' })
  number?: string | null;
  @Field(() => PaymentOutcomeEnum, { nullable: true, description: 'That did this: CREDITED are to be paid back.' })
  outcome?: Row['outcome'] | null;
}

@InputType({ description: 'What came in, for what, from whom.' })
class RecordPaymentInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'The number that it was paid for.' })
  number!: string;
  @Field(() => ID, { description: 'The subscriber that paid.' })
  subscriberId!: string;
  @Field(() => Money, { description: 'How much; with at least the selection fee it locks the number.' })
  amount!: MicroYuan;
  @Field(() => String, { description: 'Of the bank or the till, 1 to 100 characters. The same one is recorded once.' })
  reference!: string;
}

@ObjectType({ description: 'What `recordPayment` answers.', simpleResolvers: true })
class RecordPaymentPayload extends Payload {
  @Field(() => NumberPayment, { nullable: true, description: 'The payment, and what it did.' })
  payment!: NumberPayment | null;
}

@Resolver(() => NumberPayment)
export class NumberPaymentResolver {
  @Query(() => NumberPaymentConnection, { description: 'Payments for numbers, the newest first.' })
  @Needs('numbers:read')
  numberPayments(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => NumberPaymentFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: NumberPaymentFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = { number: filter?.number ?? null, outcome: filter?.outcome ?? null };
    return connect(context, {
      name: 'numberPayments',
      filter: list,
      page,
      rows: (tx, part) => paymentsOf(tx, whose, list, part),
      count: (tx) => countPayments(tx, whose, list),
      keyOf: (it) => [it.recordedAt.toISOString(), it.id],
      show: shown,
    });
  }

  @FieldResolver(() => Subscriber, { nullable: true, description: 'The subscriber that paid.' })
  @Needs('subscribers:read')
  subscriber(@Root() { subscriberId }: NumberPayment, @Ctx() context: Context): Promise<Subscriber | null> {
    return findSubscriber(context, subscriberId);
  }

  @Mutation(() => RecordPaymentPayload, {
    description:
      'Records a payment for a number. It locks the number for the subscriber that has it reserved, or for whom it is still free; else the money is credited, to be paid back.',
  })
  @Needs('payments:record')
  async recordPayment(
    @Arg('input', () => RecordPaymentInput, { description: 'What came in.' }) input: RecordPaymentInput,
    @Ctx() context: Context,
  ): Promise<RecordPaymentPayload> {
    const { number, amount, reference } = input;
    const { whose, by } = context.viewer;
    const done = await change(
      context,
      'recordPayment',
      input,
      async (tx) => {
        const id = keyIn('subscriber', input.subscriberId, 'subscriberId');
        const [payer] = await subscribersById(tx, whose, [id]);
        if (!payer) return missing('subscriber', 'subscriberId');
        const { partnerId } = payer;
        const paid = { number, partnerId, subscriberId: id, amount, reference, recordedBy: by.who };
        const { row, changes } = await recordPayment(tx, paid);
        return { result: { id: row.id }, changes };
      },
      { backOffice: true },
    );
    return { ...done, payment: done.result && (await findPayment(context, done.result.id)) };
  }
}
