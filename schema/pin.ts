import { GraphQLScalarType, Kind } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, InputType, Mutation, Resolver, Root } from 'type-graphql';
import { hidden } from '../src/events/change.js';
import { Refusal } from '../src/refusal.js';
import { setPin } from '../src/routing/store/pins.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput } from './base/mutation.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { findNumber, HotlineNumber } from './number.js';
import { NumberPayload } from './reservation-mutations.js';

/** Never refused here, because graphql-js would say what it found: what is no text is a PIN that isn't allowed. */
const Pin = new GraphQLScalarType<string, never>({
  name: 'Pin',
  description: 'A PIN as text: 4 to 6 digits, "0042". It is taken, and never shown again.',
  serialize() {
    throw new Error('a PIN is never shown');
  },
  parseValue: (found) => (typeof found === 'string' ? found : ''),
  parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : ''),
});

@InputType({ description: 'A number’s PIN.' })
class SetPinInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'Its ten digits.' })
  number!: string;
  @Field(() => Pin, {
    nullable: true,
    description: 'What its callers enter from now on, 4 to 6 digits; null where they enter none any more.',
  })
  pin?: string | null;
}

@Resolver(() => HotlineNumber)
export class PinResolver {
  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When its PIN (呼叫密码) was set; null where it has none. The PIN itself is known to nobody.',
  })
  @Needs('routes:read')
  async pinSetAt(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Date | null> {
    return (await loaders.pinTime.load(number))?.setAt ?? null;
  }

  @Mutation(() => NumberPayload, {
    description: 'Sets the PIN that callers of a number enter before they are put through, or takes it away.',
  })
  @Needs('routes:write')
  async setPin(
    @Arg('input', () => SetPinInput, { description: 'Which number, and what.' }) input: SetPinInput,
    @Ctx() context: Context,
  ): Promise<NumberPayload> {
    const { number, pin, idempotencyKey } = input;
    // Arguments are kept as a bare hash, by which a PIN is found at a million tries: so what is kept of it needs the pepper too.
    const kept = {
      idempotencyKey,
      number,
      pin: hidden(context.pepper, pin == null ? null : `pin ${idempotencyKey} ${number} ${pin}`),
    };
    const done = await change(context, 'setPin', kept, async (tx) => {
      if (pin === undefined) throw new Refusal('BAD_INPUT', 'pin: needed; null takes it away', ['pin']);
      const changes = await setPin(tx, context.viewer.whose, context.pepper, { number, pin });
      return { result: { number }, changes };
    });
    return { ...done, number: done.result && (await findNumber(context, done.result.number)) };
  }
}
