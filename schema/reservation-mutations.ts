import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { subscribersById } from '../src/accounts/accounts.js';
import type { Tx } from '../src/db/open.js';
import type { Whose } from '../src/db/tenant.js';
import type { Change } from '../src/events/change.js';
import { acceptOffer, extend, reclaim, release } from '../src/numbers/store/hold.js';
import { NUMBERS_AT_ONCE, reserve, type Outcome, type Reserving } from '../src/numbers/store/reserve.js';
import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { Refusal, type RefusalCode } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, missing, MutationInput, Payload, UserError, type Done } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { findNumber, HotlineNumber } from './number.js';

@InputType({ description: 'Numbers to reserve.' })
class ReserveNumbersInput extends MutationInput {
  @Field(() => ID, { description: 'The subscriber that they are for.' })
  subscriberId!: string;
  @Field(() => [HotlineNumberScalar], { description: `1 to ${NUMBERS_AT_ONCE} numbers.` })
  numbers!: string[];
}

@InputType({ description: 'Reservations or offers to give back.' })
class ReleaseNumbersInput extends MutationInput {
  @Field(() => [HotlineNumberScalar], { description: `1 to ${NUMBERS_AT_ONCE} numbers.` })
  numbers!: string[];
}

@InputType({ description: 'Which number.' })
class HeldNumberInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
}

@ObjectType({ description: 'What became of one number of several.', simpleResolvers: true })
class NumberOutcome {
  @Field(() => HotlineNumberScalar, { description: 'Which one.' })
  number!: string;
  @Field(() => Boolean, { description: 'Whether it was done.' })
  done!: boolean;
  @Field(() => UserError, { nullable: true, description: 'Why it was not.' })
  error!: UserError | null;
}

@ObjectType({ description: 'What a mutation of several numbers answers.', simpleResolvers: true })
class NumbersPayload extends Payload {
  @Field(() => [NumberOutcome], { description: 'Of each number, in the order in which you named them.' })
  results!: NumberOutcome[];
}

@ObjectType({ description: 'What a mutation of one number answers.', simpleResolvers: true })
export class NumberPayload extends Payload {
  @Field(() => HotlineNumber, {
    nullable: true,
    description: 'The number as it is now; null where you have it no more.',
  })
  number!: HotlineNumber | null;
}

@Resolver()
export class ReservationMutations {
  @Mutation(() => NumbersPayload, {
    description:
      'Reserves free numbers (预占): free of charge, for 15 days by default. Each is had or refused by itself; of two who ask at once, one has it.',
  })
  @Needs('numbers:reserve')
  async reserveNumbers(
    @Arg('input', () => ReserveNumbersInput, { description: 'Which, for whom.' }) input: ReserveNumbersInput,
    @Ctx() context: Context,
  ): Promise<NumbersPayload> {
    await tidyNumbers(context.worker, input.numbers); // what is over is put back first, and logged with whom it was
    return many(context, 'reserveNumbers', input, async (tx) =>
      reserve(tx, await subscriberMeant(tx, context, input.subscriberId), input.numbers),
    );
  }

  @Mutation(() => NumbersPayload, { description: 'Gives reservations and offers back, each by itself.' })
  @Needs('numbers:reserve')
  async releaseNumbers(
    @Arg('input', () => ReleaseNumbersInput, { description: 'Which.' }) input: ReleaseNumbersInput,
    @Ctx() context: Context,
  ): Promise<NumbersPayload> {
    return many(context, 'releaseNumbers', input, (tx) => release(tx, context.viewer.whose, input.numbers));
  }

  @Mutation(() => NumberPayload, { description: 'Extends a reservation, by 15 days by default. Once.' })
  @Needs('numbers:reserve')
  extendReservation(
    @Arg('input', () => HeldNumberInput, { description: 'Which.' }) input: HeldNumberInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    return one(context, 'extendReservation', input, extend);
  }

  @Mutation(() => NumberPayload, {
    description: 'Takes a number that was offered to you as the next in line: it is a reservation from now on.',
  })
  @Needs('numbers:reserve')
  acceptOffer(
    @Arg('input', () => HeldNumberInput, { description: 'Which.' }) input: HeldNumberInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    return one(context, 'acceptOffer', input, acceptOffer);
  }

  @Mutation(() => NumberPayload, {
    description: 'Has a number back that its subscriber had, while it is in quarantine: as a reservation.',
  })
  @Needs('numbers:reserve')
  reclaimNumber(
    @Arg('input', () => HeldNumberInput, { description: 'Which.' }) input: HeldNumberInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    return one(context, 'reclaimNumber', input, reclaim);
  }
}

/** Whose the reservation is to be. @throws Refusal NOT_FOUND for what isn't the asker's */
export async function subscriberMeant(tx: Tx, { viewer }: Context, id: string): Promise<Reserving> {
  const [found] = await subscribersById(tx, viewer.whose, [keyIn('subscriber', id, 'subscriberId')]);
  return found ? { partnerId: found.partnerId, subscriberId: found.id } : missing('subscriber', 'subscriberId');
}

/** A result as it is kept for a replay: plain JSON. */
interface KeptOutcome {
  number: string;
  error: { code: RefusalCode; message: string } | null;
}

async function many(
  context: Context,
  mutation: string,
  input: MutationInput,
  work: (tx: Tx) => Promise<{ outcomes: Outcome[]; changes: Change[] }>,
): Promise<NumbersPayload> {
  let refused: KeptOutcome[] = [];
  const done = await change(context, mutation, input, async (tx): Promise<Done<{ outcomes: KeptOutcome[] }>> => {
    const { outcomes, changes } = await work(tx);
    if (outcomes.every((it) => it.refusal)) {
      refused = outcomes.map(kept); // then nothing was changed, and nothing stands: the idempotency key neither
      throw new Refusal(
        outcomes[0]!.refusal!.code,
        'none of the numbers was to be had so; `results` says why, of each',
        ['numbers'],
      );
    }
    return { result: { outcomes: outcomes.map(kept) }, changes };
  });
  return { ...done, results: (done.result?.outcomes ?? refused).map(shown) };
}

const kept = ({ number, refusal }: Outcome): KeptOutcome => ({
  number,
  error: refusal && { code: refusal.code, message: refusal.message },
});

const shown = ({ number, error }: KeptOutcome, at: number): NumberOutcome => ({
  number,
  done: error === null,
  error: error && { ...error, path: ['input', 'numbers', String(at)] },
});

async function one(
  context: Context,
  mutation: string,
  input: HeldNumberInput,
  work: (tx: Tx, whose: Whose, number: string) => Promise<Change[]>,
): Promise<NumberPayload> {
  const done = await change(context, mutation, input, async (tx) => ({
    result: { number: input.number },
    changes: await work(tx, context.viewer.whose, input.number),
  }));
  return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
}
