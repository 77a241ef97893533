import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { routePolicyUpdated } from '../src/routing/changes.js';
import { routePolicyOf, updateRoutePolicy } from '../src/routing/store/policy.js';
import type { RoutePolicy as PolicyRow } from '../src/routing/table.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';

@ObjectType({ description: 'What every number’s routing goes by.', simpleResolvers: true })
class RoutePolicy {
  @Field(() => Int, { description: 'To how many numbers a call is forwarded where a destination is busy.' })
  forwardsOnBusy!: number;
  @Field(() => Int, { description: 'To how many where nobody answers.' })
  forwardsOnNoAnswer!: number;
  @Field(() => Int, { description: 'How often one call is forwarded at most.' })
  forwardsACall!: number;
  @Field(() => Int, { description: 'How often a caller may enter a PIN.' })
  pinTries!: number;
  @Field(() => Int, { description: 'How many seconds any call may last.' })
  maxSeconds!: number;
  @Field(() => Int, {
    description: 'For how many seconds calls are decided by what was known last while the database is out of reach.',
  })
  snapshotSeconds!: number;
  @Field(() => Int, { description: 'For how many months a proof of a destination holds, from its day on.' })
  verifiedMonths!: number;
  @Field(() => Int, { description: 'From how many days before its end a proof is warned of.' })
  proofWarningDays!: number;
}

@InputType({ description: 'What changes of the policy; what is left out stays.' })
class UpdateRoutePolicyInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: 'Forward numbers on busy, 0 to 10.' })
  forwardsOnBusy?: number | null;
  @Field(() => Int, { nullable: true, description: 'Forward numbers on no answer, 0 to 10.' })
  forwardsOnNoAnswer?: number | null;
  @Field(() => Int, { nullable: true, description: 'Forwards a call, 0 to 10.' })
  forwardsACall?: number | null;
  @Field(() => Int, { nullable: true, description: 'Tries of a PIN a call, 1 to 10.' })
  pinTries?: number | null;
  @Field(() => Int, { nullable: true, description: 'How long a call may last, 60 to 86,400 seconds.' })
  maxSeconds?: number | null;
  @Field(() => Int, { nullable: true, description: 'How long what was known last is good, 0 to 86,400 seconds.' })
  snapshotSeconds?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How long a proof holds that is approved from now on, 1 to 60 months.',
  })
  verifiedMonths?: number | null;
  @Field(() => Int, { nullable: true, description: 'How early its end is warned of, 1 to 180 days.' })
  proofWarningDays?: number | null;
}

@ObjectType({ description: 'What `updateRoutePolicy` answers.', simpleResolvers: true })
class RoutePolicyPayload extends Payload {
  @Field(() => RoutePolicy, { nullable: true, description: 'The policy as it is now.' })
  policy!: PolicyRow | null;
}

@Resolver()
export class RoutePolicyResolver {
  @Query(() => RoutePolicy, { description: 'What every number’s routing goes by.' })
  @Needs('routes:read')
  routePolicy(@Ctx() { read }: Context): Promise<PolicyRow> {
    return read(routePolicyOf);
  }

  @Mutation(() => RoutePolicyPayload, { description: 'Changes the policy, for calls from now on.' })
  @Needs('routes:operate')
  async updateRoutePolicy(
    @Arg('input', () => UpdateRoutePolicyInput, { description: 'What changes.' }) input: UpdateRoutePolicyInput,
    @Ctx() context: Context,
  ): Promise<RoutePolicyPayload> {
    const { idempotencyKey: _key, ...given } = input;
    const done = await change(context, 'updateRoutePolicy', input, async (tx) => {
      const set = Object.fromEntries(Object.entries(given).filter(([, it]) => it != null));
      const { before, after } = await updateRoutePolicy(tx, set);
      return { result: {}, changes: [routePolicyUpdated(before, after)] };
    });
    return { ...done, policy: done.result && (await context.read(routePolicyOf)) };
  }
}
