import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { createSubscriber, updateSubscriber } from '../src/accounts/accounts.js';
import { subscriberCreated, subscriberUpdated } from '../src/accounts/changes.js';
import type { SubscriberKind } from '../src/accounts/table.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, EditInput, keyIn, MutationInput, partnerMeant, Payload } from './base/mutation.js';
import { findSubscriber, Subscriber, SubscriberKindEnum } from './subscriber.js';

@InputType({ description: 'A new subscriber.' })
class CreateSubscriberInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'Its partner. A partner leaves it out; the operator must give it.' })
  partnerId?: string | null;
  @Field(() => String, { description: 'Its name as registered, 1 to 100 characters.' })
  name!: string;
  @Field(() => SubscriberKindEnum, { description: 'What it is in law.' })
  kind!: SubscriberKind;
  @Field(() => String, { nullable: true, description: 'Its unified social credit code, 18 characters.' })
  taxId?: string | null;
}

@InputType({ description: 'What changes of a subscriber; what is left out stays.' })
class UpdateSubscriberInput extends EditInput {
  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;
  @Field(() => SubscriberKindEnum, { nullable: true, description: 'What it is in law.' })
  kind?: SubscriberKind | null;
  @Field(() => String, { nullable: true, description: 'Its unified social credit code; null takes it away.' })
  taxId?: string | null;
}

@ObjectType({ description: 'What a mutation of a subscriber answers.', simpleResolvers: true })
class SubscriberPayload extends Payload {
  @Field(() => Subscriber, { nullable: true, description: 'The subscriber as it is now.' })
  subscriber!: Subscriber | null;
}

@Resolver()
export class SubscriberMutations {
  @Mutation(() => SubscriberPayload, { description: 'Makes a subscriber.' })
  @Needs('subscribers:write')
  async createSubscriber(
    @Arg('input', () => CreateSubscriberInput, { description: 'What it is to be.' }) input: CreateSubscriberInput,
    @Ctx() context: Context,
  ): Promise<SubscriberPayload> {
    const done = await change(context, 'createSubscriber', input, async (tx) => {
      const partnerId = await partnerMeant(tx, context, input.partnerId);
      const { name, kind, taxId = null } = input;
      const id = await createSubscriber(tx, { partnerId, name, kind, taxId });
      return { result: { id }, changes: [subscriberCreated(context.pepper, { id, partnerId, name, kind, taxId })] };
    });
    return { ...done, subscriber: done.result && (await findSubscriber(context, done.result.id)) };
  }

  @Mutation(() => SubscriberPayload, { description: 'Changes a subscriber.' })
  @Needs('subscribers:write')
  async updateSubscriber(
    @Arg('input', () => UpdateSubscriberInput, { description: 'What changes.' }) input: UpdateSubscriberInput,
    @Ctx() context: Context,
  ): Promise<SubscriberPayload> {
    const done = await change(context, 'updateSubscriber', input, async (tx) => {
      const id = keyIn('subscriber', input.id, 'id');
      const { expectedVersion, name, kind, taxId } = input;
      const { before, after } = await updateSubscriber(tx, context.viewer.whose, {
        id,
        expectedVersion,
        ...(name != null && { name }),
        ...(kind != null && { kind }),
        ...(taxId !== undefined && { taxId }),
      });
      return { result: { id }, changes: [subscriberUpdated(context.pepper, before, after)] };
    });
    return { ...done, subscriber: done.result && (await findSubscriber(context, done.result.id)) };
  }
}
