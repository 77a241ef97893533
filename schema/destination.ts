import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { proofStates } from '../src/routing/table.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
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
  proof!: (typeof proofStates)[number];
}

@Resolver(() => HotlineNumber)
export class DestinationResolver {
  @FieldResolver(() => [Destination], { description: 'Where its calls go, in the order of trying.' })
  @Needs('numbers:read')
  destinations(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Destination[]> {
    return loaders.destinations.load(number);
  }
}
