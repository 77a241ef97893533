import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { activateNumber } from '../src/flows/activate-number.js';
import { operateNumber } from '../src/flows/operate-number.js';
import { namedMoves, type NamedMove } from '../src/numbers/moves.js';
import { Refusal } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { findNumber } from './number.js';
import { NumberPayload } from './reservation-mutations.js';

const NumberMoveEnum = enumOf('NumberMove', 'What the operator does to a number.', namedMoves, {
  unlock: 'Back into stock before it went into service, such as where the carrier declined.',
  provision: 'It is being set up at the carrier.',
  suspend: 'It takes no calls for a while.',
  resume: 'It takes calls again.',
  disconnect: 'It is given up: nobody answers for it from now on.',
  quarantine: 'It rests, for 120 days from its disconnection by default; its former subscriber may reclaim it.',
  withdraw: 'It is not sold any more.',
  reinstate: 'It is sold again.',
});

@InputType({ description: 'What to do to which number, and why.' })
class MoveNumberInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => NumberMoveEnum, { description: 'What to do.' })
  move!: NamedMove;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its history keeps it.' })
  reason!: string;
}

@InputType({ description: 'How a number goes into service.' })
class ActivateNumberInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => String, { description: 'The name of the tariff by which its subscriber pays.' })
  tariff!: string;
  @Field(() => String, { nullable: true, description: 'The name of the tariff by which its partner pays.' })
  partnerTariff?: string | null;
  @Field(() => [String], { description: 'Where its calls go, in the order of trying; verified by the operator.' })
  destinations!: string[];
  @Field(() => String, { description: 'Why, in 1 to 200 characters, such as the carrier’s reference.' })
  reason!: string;
}

@Resolver()
export class OperateMutations {
  @Mutation(() => NumberPayload, { description: 'Moves a number on in its life. What isn’t allowed names what is.' })
  @Needs('numbers:operate')
  async moveNumber(
    @Arg('input', () => MoveNumberInput, { description: 'Which, and how.' }) input: MoveNumberInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    const done = await change(
      context,
      'moveNumber',
      input,
      async (tx) => ({ result: { number: input.number }, changes: await operateNumber(tx, input) }),
      { backOffice: true },
    );
    return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
  }

  @Mutation(() => NumberPayload, {
    description: 'Puts a number that was set up at the carrier into service, from now on.',
  })
  @Needs('numbers:operate')
  async activateNumber(
    @Arg('input', () => ActivateNumberInput, { description: 'Which, and how.' }) input: ActivateNumberInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    const { number, destinations, partnerTariff = null } = input;
    const done = await change(
      context,
      'activateNumber',
      input,
      async (tx) => {
        const wrong = destinations.find((it) => !/^0?[1-9]\d{5,14}$/.test(it));
        if (wrong !== undefined || destinations.length > DESTINATIONS_LIMIT) {
          const message = `destinations: allowed are up to ${DESTINATIONS_LIMIT} numbers as a switch dials them, such as 02180000002`;
          throw new Refusal('BAD_INPUT', message, ['destinations']);
        }
        return { result: { number }, changes: await activateNumber(tx, { ...input, partnerTariff }) };
      },
      { backOffice: true },
    );
    return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
  }
}

const DESTINATIONS_LIMIT = 20;
