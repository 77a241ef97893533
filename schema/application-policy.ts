import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { applicationPolicyUpdated } from '../src/applications/changes.js';
import { applicationPolicyOf, updateApplicationPolicy } from '../src/applications/store/policy.js';
import type { ApplicationPolicy as PolicyRow } from '../src/applications/table.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';

@ObjectType({
  description: 'How long things take with applications, and how many numbers a company may have.',
  simpleResolvers: true,
})
class ApplicationPolicy {
  @Field(() => Int, { description: 'How many minutes a reviewer holds one after the last thing done to it.' })
  holdMinutes!: number;
  @Field(() => Int, { description: 'How many days its documents are kept after it came to nothing.' })
  keepRefusedDays!: number;
  @Field(() => Int, { description: 'How many months they are kept after the service ended.' })
  keepEndedMonths!: number;
  @Field(() => Int, {
    description: 'How many days before documents of a number in service end a re-verification is asked for; 0: never.',
  })
  reverifyDays!: number;
  @Field(() => Int, { description: 'From how many numbers of a company on a person looks at one more; 0: never.' })
  numbersPerCompany!: number;
}

@InputType({ description: 'What changes of the policy; what is left out stays.' })
class UpdateApplicationPolicyInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: 'Minutes of a hold, 1 to 10,080.' })
  holdMinutes?: number | null;
  @Field(() => Int, { nullable: true, description: 'Days, 0 to 3,650.' })
  keepRefusedDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Months, 24 to 240: the law asks for two years.' })
  keepEndedMonths?: number | null;
  @Field(() => Int, { nullable: true, description: 'Days, 0 to 365; 0 switches it off.' })
  reverifyDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Numbers, 0 to 10,000; 0 is no limit.' })
  numbersPerCompany?: number | null;
}

@ObjectType({ description: 'What `updateApplicationPolicy` answers.', simpleResolvers: true })
class ApplicationPolicyPayload extends Payload {
  @Field(() => ApplicationPolicy, { nullable: true, description: 'The policy as it is now.' })
  policy!: PolicyRow | null;
}

@Resolver()
export class ApplicationPolicyResolver {
  @Query(() => ApplicationPolicy, {
    description: 'How long things take with applications, and how many numbers a company may have.',
  })
  @Needs('applications:read')
  applicationPolicy(@Ctx() { read }: Context): Promise<PolicyRow> {
    return read(applicationPolicyOf);
  }

  @Mutation(() => ApplicationPolicyPayload, { description: 'Changes the policy, from now on.' })
  @Needs('applications:operate')
  async updateApplicationPolicy(
    @Arg('input', () => UpdateApplicationPolicyInput, { description: 'What changes.' })
    input: UpdateApplicationPolicyInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPolicyPayload> {
    const { idempotencyKey: _key, ...given } = input;
    const done = await change(context, 'updateApplicationPolicy', input, async (tx) => {
      const set = Object.fromEntries(Object.entries(given).filter(([, it]) => it != null));
      const { before, after } = await updateApplicationPolicy(tx, set);
      return { result: {}, changes: [applicationPolicyUpdated(before, after)] };
    });
    return { ...done, policy: done.result && (await context.read(applicationPolicyOf)) };
  }
}
