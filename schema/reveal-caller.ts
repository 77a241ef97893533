import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { callsByKey } from '../src/calls/store/calls-of.js';
import { maskNumbers } from '../src/mask-caller.js';
import { oneLine } from '../src/one-line.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { callKeyOf } from './base/ids.js';
import { change, keyIn, missing, MutationInput, Payload } from './base/mutation.js';
import { Call, findCall } from './call.js';

@InputType({ description: 'Whose whole number is to be seen, and why.' })
class RevealCallerInput extends MutationInput {
  @Field(() => ID, { description: 'Which call.' })
  callId!: string;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What `revealCaller` answers.', simpleResolvers: true })
class RevealCallerPayload extends Payload {
  @Field(() => Call, { nullable: true, description: 'The call.' })
  call!: Call | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The caller’s whole number, as the switch wrote it; null where it was withheld, and in a replay: each look is written down.',
  })
  caller!: string | null;
}

@Resolver()
export class RevealCaller {
  @Mutation(() => RevealCallerPayload, {
    description:
      'Shows the caller of a call without a mask. That it was looked at, by whom and why, is written into the audit log.',
  })
  @Needs('callers:reveal')
  async revealCaller(
    @Arg('input', () => RevealCallerInput, { description: 'Which call, and why.' }) input: RevealCallerInput,
    @Ctx() context: Context,
  ): Promise<RevealCallerPayload> {
    let caller: string | null = null;
    const done = await change(context, 'revealCaller', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const key = keyIn('call', input.callId, 'callId');
      const [call] = await callsByKey(tx, context.viewer.whose, [callKeyOf(key)]);
      if (!call) return missing('call', 'callId');
      caller = call.caller;
      const { partnerId } = call;
      return {
        result: { key },
        changes: [
          { partnerId, type: 'caller.revealed', subject: input.callId, after: { reason: maskNumbers(reason) } },
        ],
      };
    });
    return { ...done, call: done.result && (await findCall(context, done.result.key)), caller: done.result && caller };
  }
}
