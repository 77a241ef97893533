import { Arg, Ctx, Field, FieldResolver, InputType, Int, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { destinationAdded, destinationRemoved } from '../src/routing/changes.js';
import { verificationStates, type VerificationState } from '../src/routing/destinations/proof.js';
import type { destinationsOf } from '../src/routing/routing.js';
import { addDestination, removeDestination, RING_SECONDS } from '../src/routing/store/destinations.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { HotlineNumber } from './number.js';

const VerificationStateEnum = enumOf('VerificationState', 'Whether a destination is proven.', verificationStates, {
  PENDING: 'No proof of it was approved yet: it isn’t dialled.',
  VERIFIED: 'Proven: it is dialled.',
  EXPIRED: 'Its proof has ended; it isn’t dialled.',
  SUSPENDED: 'The operator took its word back; it isn’t dialled.',
});

@ObjectType({ description: 'Whether a destination is proven (落地号码核验), and until when.', simpleResolvers: true })
class DestinationVerification {
  @Field(() => VerificationStateEnum, { description: 'Only verified ones are dialled.' })
  state!: VerificationState;
  @Field(() => DateTime, {
    nullable: true,
    description: 'From then on it isn’t dialled, unless newer proof is approved before; null where none was.',
  })
  until!: Date | null;
  @Field(() => Boolean, {
    description: 'Whether that is near: within `routePolicy.proofWarningDays`. File newer proof.',
  })
  expiresSoon!: boolean;
}

@ObjectType({ description: 'Where a number’s calls go (落地号码).', simpleResolvers: true })
export class Destination {
  @Field(() => String, { description: 'As a switch dials it.' })
  destination!: string;
  @Field(() => Int, { description: 'How long it rings, in seconds, before the next one is tried.' })
  ringSeconds!: number;
  @Field(() => DestinationVerification, { description: 'Whether it is proven, and until when.' })
  verification!: DestinationVerification;

  position!: number;
}

type Row = Awaited<ReturnType<typeof destinationsOf>>[number];
const shown = ({ destination, ringSeconds, position, state, verifiedUntil: until, expiresSoon }: Row): Destination => ({
  destination,
  ringSeconds,
  position,
  verification: { state, until, expiresSoon },
});

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
}

@InputType({ description: 'Which destination goes.' })
class RemoveDestinationInput extends DestinationInput {}

@ObjectType({ description: 'What a mutation of a destination answers.', simpleResolvers: true })
class DestinationPayload extends Payload {
  @Field(() => Destination, { nullable: true, description: 'The destination as it is now; null where it is gone.' })
  destination!: Destination | null;
}

@Resolver(() => HotlineNumber)
export class DestinationResolver {
  @FieldResolver(() => [Destination], { description: 'Where its calls go, in the order of trying.' })
  @Needs('numbers:read')
  async destinations(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Destination[]> {
    return (await loaders.destinations.load(number)).map(shown);
  }

  @Mutation(() => DestinationPayload, {
    description:
      'Adds a destination, behind those that there are: at most 50. It is dialled once proof of it is approved: `fileDestinationProof`.',
  })
  @Needs('routes:write')
  async addDestination(
    @Arg('input', () => AddDestinationInput, { description: 'Which.' }) input: AddDestinationInput,
    @Ctx() context: Context,
  ): Promise<DestinationPayload> {
    const done = await change(context, 'addDestination', input, async (tx) => {
      const added = await addDestination(tx, context.viewer.whose, input);
      const result = { number: added.number, position: added.position };
      return { result, changes: [destinationAdded(added)] };
    });
    return { ...done, destination: done.result && (await placed(context, done.result)) };
  }

  @Mutation(() => DestinationPayload, {
    description:
      'Takes a destination away, and its proof with it. One that a plan in force or to come names stays: publish a plan without it first.',
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
}

/** By its place, because the digits may be a person's, and what a mutation did is kept. */
async function placed(
  { loaders }: Context,
  { number, position }: { number: string; position: number },
): Promise<Destination | null> {
  const row = (await loaders.destinations.load(number)).find((it) => it.position === position);
  return row ? shown(row) : null;
}
