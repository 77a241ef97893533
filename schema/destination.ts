import { Arg, Ctx, Field, FieldResolver, InputType, Int, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Refusal } from '../src/refusal.js';
import { oneLine } from '../src/one-line.js';
import { destinationAdded, destinationMarked, destinationRemoved } from '../src/routing/changes.js';
import { addDestination, markDestination, removeDestination, RING_SECONDS } from '../src/routing/store/destinations.js';
import { proofStates, type ProofState } from '../src/routing/table.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload, type Changed } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { HotlineNumber } from './number.js';

const ProofStateEnum = enumOf('ProofState', 'Whether a destination’s proof stands.', proofStates, {
  PENDING: 'Not looked at yet.',
  VERIFIED: 'Proven: it is dialled.',
  EXPIRED: 'It was proven once; it isn’t dialled.',
});

@ObjectType({ description: 'Where a number’s calls go (落地号码).', simpleResolvers: true })
export class Destination {
  @Field(() => String, { description: 'As a switch dials it.' })
  destination!: string;
  @Field(() => Int, { description: 'How long it rings, in seconds, before the next one is tried.' })
  ringSeconds!: number;
  @Field(() => ProofStateEnum, { description: 'Only verified ones are dialled.' })
  proof!: ProofState;
}

@InputType({ description: 'A destination of a number.' })
abstract class DestinationInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'The 400 number, its ten digits.' })
  number!: string;
  @Field(() => String, { description: 'A mobile or fixed number in the mainland: "13800138000", "021-80000002".' })
  destination!: string;
}

@InputType({ description: 'A new destination of a number.' })
class AddDestinationInput extends DestinationInput {
  @Field(() => Int, {
    defaultValue: RING_SECONDS,
    description: 'How long it rings before the next one is tried, 5 to 120 seconds.',
  })
  ringSeconds!: number;
  @Field(() => Boolean, { defaultValue: false, description: 'That it is proven already: the operator alone says so.' })
  verified!: boolean;
}

@InputType({ description: 'Which destination goes.' })
class RemoveDestinationInput extends DestinationInput {}

@InputType({ description: 'Whether a destination is proven, and why.' })
class MarkDestinationInput extends DestinationInput {
  @Field(() => ProofStateEnum, { description: 'What it is from now on.' })
  proof!: ProofState;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What a mutation of a destination answers.', simpleResolvers: true })
class DestinationPayload extends Payload {
  @Field(() => Destination, { nullable: true, description: 'The destination as it is now; null where it is gone.' })
  destination!: Destination | null;
}

@Resolver(() => HotlineNumber)
export class DestinationResolver {
  @FieldResolver(() => [Destination], { description: 'Where its calls go, in the order of trying.' })
  @Needs('numbers:read')
  destinations(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Destination[]> {
    return loaders.destinations.load(number);
  }

  @Mutation(() => DestinationPayload, {
    description:
      'Adds a destination, behind those that there are: at most 50. It is dialled once the operator has verified it.',
  })
  @Needs('routes:write')
  async addDestination(
    @Arg('input', () => AddDestinationInput, { description: 'Which.' }) input: AddDestinationInput,
    @Ctx() context: Context,
  ): Promise<DestinationPayload> {
    const { number, destination, ringSeconds, verified } = input;
    const { whose, tenant } = context.viewer;
    const done = await change(context, 'addDestination', input, async (tx) => {
      if (verified && tenant.kind !== 'operator') {
        throw new Refusal('FORBIDDEN', 'verified: the operator alone verifies', ['verified']);
      }
      const proof = verified ? 'VERIFIED' : 'PENDING';
      const added = await addDestination(tx, whose, { number, destination, ringSeconds, proof });
      return { result: { number, position: added.position }, changes: [destinationAdded(added)] };
    });
    return shown(context, done);
  }

  @Mutation(() => DestinationPayload, {
    description:
      'Takes a destination away. One that a plan in force or to come names stays: publish a plan without it first.',
  })
  @Needs('routes:write')
  async removeDestination(
    @Arg('input', () => RemoveDestinationInput, { description: 'Which.' }) input: RemoveDestinationInput,
    @Ctx() context: Context,
  ): Promise<DestinationPayload> {
    const done = await change(context, 'removeDestination', input, async (tx) => {
      const removed = await removeDestination(tx, context.viewer.whose, input);
      return { result: {}, changes: [destinationRemoved(removed)] };
    });
    return { ...done, destination: null };
  }

  @Mutation(() => DestinationPayload, { description: 'Says whether a destination is proven (落地号码审核).' })
  @Needs('routes:operate')
  async markDestination(
    @Arg('input', () => MarkDestinationInput, { description: 'Which, and what of it.' }) input: MarkDestinationInput,
    @Ctx() context: Context,
  ): Promise<DestinationPayload> {
    const done = await change(context, 'markDestination', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const { before, after } = await markDestination(tx, context.viewer.whose, input);
      const result = { number: input.number, position: after.position };
      return { result, changes: [destinationMarked(before, after, reason)] };
    });
    return shown(context, done);
  }
}

/** By its place, because the digits may be a person's, and what a mutation did is kept. */
async function shown(
  { loaders }: Context,
  done: Changed<{ number: string; position: number }>,
): Promise<DestinationPayload> {
  const rows = done.result ? await loaders.destinations.load(done.result.number) : [];
  return { ...done, destination: rows.find((it) => it.position === done.result!.position) ?? null };
}
