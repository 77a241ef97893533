import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { activateWithoutApplication } from '../src/flows/activate-without-application.js';
import { operateNumber } from '../src/flows/operate-number.js';
import { namedMoves, type NamedMove } from '../src/numbers/moves.js';
import type { SuspensionCode } from '../src/numbers/suspensions/reasons.js';
import { Refusal } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { findNumber } from './number.js';
import { NumberPayload } from './reservation-mutations.js';
import { SuspensionCodeEnum } from './suspension-enums.js';

const NumberMoveEnum = enumOf('NumberMove', 'What the operator does to a number.', namedMoves, {
  unlock: 'Back into stock before it went into service, such as where the carrier declined.',
  provision: 'It is being set up at the carrier.',
  suspend: 'It takes no calls for a while: `suspension` says what lifts that.',
  resume: 'It takes calls again: its suspension is over, and an appeal against it is LIFTED.',
  disconnect: 'It is given up: nobody answers for it from now on.',
  quarantine: 'It rests, for 120 days from its disconnection by default; its former subscriber may reclaim it.',
  withdraw: 'It is not sold any more.',
  reinstate: 'It is sold again.',
});

@InputType({ description: 'What its subscriber is told of a suspension, as the law asks; the reason is the move’s.' })
class SuspensionInput {
  @Field(() => SuspensionCodeEnum, { description: 'Why, for programs.' })
  code!: SuspensionCode;
  @Field(() => String, { description: 'What is to be done about it, and where, in 1 to 500 characters.' })
  remedy!: string;
  @Field(() => [String], { description: 'The documents and steps that lift it: 1 to 20, of 1 to 200 characters.' })
  steps!: string[];
}

@InputType({ description: 'What to do to which number, and why.' })
class MoveNumberInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => NumberMoveEnum, { description: 'What to do.' })
  move!: NamedMove;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its history keeps it, and its partner reads it.' })
  reason!: string;
  @Field(() => SuspensionInput, { nullable: true, description: 'What lifts it: needed with SUSPEND.' })
  suspension?: SuspensionInput | null;
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
      async (tx) => {
        const { number, move, reason, suspension: notice = null } = input;
        const changes = await operateNumber(tx, { number, move, reason, by: context.viewer.by.who, notice });
        return { result: { number }, changes };
      },
      { backOffice: true },
    );
    return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
  }

  @Mutation(() => NumberPayload, {
    description:
      'Puts a number that was set up at the carrier into service, from now on, where nobody applied for it here: an application that is under way is activated by `activateApplication`.',
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
        return { result: { number }, changes: await activateWithoutApplication(tx, { ...input, partnerTariff }) };
      },
      { backOffice: true },
    );
    return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
  }
}

const DESTINATIONS_LIMIT = 20;
