import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { subscribersById } from '../src/accounts/accounts.js';
import type { Tx } from '../src/db/open.js';
import type { MicroYuan } from '../src/money.js';
import { numbersByNumber } from '../src/numbers/numbers.js';
import { Refusal } from '../src/refusal.js';
import { capCreated, capRemoved, capUpdated } from '../src/usage/changes.js';
import { changeCap, createCap, removeCap } from '../src/usage/store/caps.js';
import type { CapKind } from '../src/usage/table.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, EditInput, keyIn, missing, MutationInput, Payload } from './base/mutation.js';
import { HotlineNumberScalar, Money } from './base/scalars.js';
import { Cap, CapKindEnum, findCap } from './usage.js';

@InputType({ description: 'A new cap: of a number, or of a whole subscriber.' })
class CreateCapInput extends MutationInput {
  @Field(() => ID, { description: 'Whose calls it limits.' })
  subscriberId!: string;
  @Field(() => HotlineNumberScalar, {
    nullable: true,
    description: 'One of its numbers; left out, all of them together.',
  })
  number?: string | null;
  @Field(() => CapKindEnum, { description: 'What it counts.' })
  kind!: CapKind;
  @Field(() => Money, { nullable: true, description: 'The limit of a cap by amount.' })
  limitAmount?: MicroYuan | null;
  @Field(() => Int, { nullable: true, description: 'The limit of a cap by calls.' })
  limitCalls?: number | null;
}

@InputType({ description: 'A cap’s new limit, from now on.' })
class UpdateCapInput extends EditInput {
  @Field(() => Money, { nullable: true, description: 'The limit of a cap by amount.' })
  limitAmount?: MicroYuan | null;
  @Field(() => Int, { nullable: true, description: 'The limit of a cap by calls.' })
  limitCalls?: number | null;
}

@InputType({ description: 'Which cap goes.' })
class RemoveCapInput extends EditInput {}

@ObjectType({ description: 'What a mutation of a cap answers.', simpleResolvers: true })
class CapPayload extends Payload {
  @Field(() => Cap, { nullable: true, description: 'The cap as it is now; null where it was removed.' })
  cap!: Cap | null;
}

@Resolver()
export class CapMutations {
  @Mutation(() => CapPayload, { description: 'Makes a cap. A number or subscriber has at most one of each kind.' })
  @Needs('caps:write')
  async createCap(
    @Arg('input', () => CreateCapInput, { description: 'What it is to be.' }) input: CreateCapInput,
    @Ctx() context: Context,
  ): Promise<CapPayload> {
    const done = await change(context, 'createCap', input, async (tx) => {
      const owner = await ownerMeant(tx, context, input);
      const { number = null, kind, limitAmount = null, limitCalls = null } = input;
      const cap = await createCap(tx, { ...owner, number, kind, limitAmount, limitCalls });
      return { result: { id: cap.id }, changes: [capCreated(cap)] };
    });
    return { ...done, cap: done.result && (await findCap(context, done.result.id)) };
  }

  @Mutation(() => CapPayload, {
    description: 'Changes a cap’s limit, from now on. Alerts that were raised stay raised.',
  })
  @Needs('caps:write')
  async updateCap(
    @Arg('input', () => UpdateCapInput, { description: 'What changes.' }) input: UpdateCapInput,
    @Ctx() context: Context,
  ): Promise<CapPayload> {
    const done = await change(context, 'updateCap', input, async (tx) => {
      const { expectedVersion, limitAmount = null, limitCalls = null } = input;
      const id = keyIn('cap', input.id, 'id');
      const { before, after } = await changeCap(tx, context.viewer.whose, {
        id,
        expectedVersion,
        limitAmount,
        limitCalls,
      });
      return { result: { id }, changes: [capUpdated(before, after)] };
    });
    return { ...done, cap: done.result && (await findCap(context, done.result.id)) };
  }

  @Mutation(() => CapPayload, { description: 'Takes a cap away.' })
  @Needs('caps:write')
  async removeCap(
    @Arg('input', () => RemoveCapInput, { description: 'Which one.' }) input: RemoveCapInput,
    @Ctx() context: Context,
  ): Promise<CapPayload> {
    const done = await change(context, 'removeCap', input, async (tx) => {
      const cap = await removeCap(tx, context.viewer.whose, keyIn('cap', input.id, 'id'), input.expectedVersion);
      return { result: {}, changes: [capRemoved(cap)] };
    });
    return { ...done, cap: null };
  }
}

/** @throws Refusal NOT_FOUND for what isn't the asker's */
async function ownerMeant(tx: Tx, { viewer }: Context, { subscriberId, number }: CreateCapInput) {
  const [subscriber] = await subscribersById(tx, viewer.whose, [keyIn('subscriber', subscriberId, 'subscriberId')]);
  if (!subscriber) return missing('subscriber', 'subscriberId');
  if (number != null) {
    const [held] = await numbersByNumber(tx, viewer.whose, [number]);
    if (held?.subscriberId !== subscriber.id)
      throw new Refusal('NOT_FOUND', 'the subscriber has no such number', ['number']);
  }
  return { partnerId: subscriber.partnerId, subscriberId: subscriber.id };
}
