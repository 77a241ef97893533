import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { answerAppeal, type AppealVerdict } from '../src/flows/answer-appeal.js';
import { fileAppeal } from '../src/numbers/suspensions/store/appeal.js';
import { Refusal } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { readId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload, type Changed } from './base/mutation.js';
import { AppealVerdictEnum } from './suspension-enums.js';
import { findSuspension, Suspension } from './suspension.js';

@InputType({ description: 'What is held against which suspension.' })
class AppealSuspensionInput extends MutationInput {
  @Field(() => ID, { description: 'The suspension.' })
  id!: string;
  @Field(() => String, { description: 'What you say, in 1 to 2,000 characters.' })
  text!: string;
  @Field(() => [ID], { defaultValue: [], description: 'Documents that show it, up to 10: of the same subscriber, or of none, and CLEAN.' })
  documentIds!: string[];
} // prettier-ignore

@InputType({ description: 'What you answer to the appeal against which suspension.' })
class AnswerAppealInput extends MutationInput {
  @Field(() => ID, { description: 'The suspension.' })
  id!: string;
  @Field(() => AppealVerdictEnum, { description: 'Whether it stands.' })
  verdict!: AppealVerdict;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its partner reads it.' })
  answer!: string;
}

@ObjectType({ description: 'What a mutation of a suspension answers.', simpleResolvers: true })
class SuspensionPayload extends Payload {
  @Field(() => Suspension, { nullable: true, description: 'The suspension as it is now.' })
  suspension!: Suspension | null;
}

@Resolver()
export class SuspensionMutations {
  @Mutation(() => SuspensionPayload, {
    description:
      'Appeals against the suspension of a number (申诉); the operator is to answer within 5 working days by default. One appeal waits at a time.',
  })
  @Needs('applications:write')
  async appealSuspension(
    @Arg('input', () => AppealSuspensionInput, { description: 'What, against which.' }) input: AppealSuspensionInput,
    @Ctx() context: Context,
  ): Promise<SuspensionPayload> {
    const done = await change(context, 'appealSuspension', input, async (tx) => {
      const id = keyIn('suspension', input.id, 'id');
      const { whose, by } = context.viewer;
      const documentIds = input.documentIds.map(documentIn);
      return { result: { id }, changes: await fileAppeal(tx, whose, { id, text: input.text, documentIds, by: by.who }) };
    });
    return answer(context, done);
  } // prettier-ignore

  @Mutation(() => SuspensionPayload, {
    description:
      'Answers the appeal that waits: the suspension stands, or the number is in service again in the same transaction.',
  })
  @Needs('numbers:operate')
  async answerAppeal(
    @Arg('input', () => AnswerAppealInput, { description: 'What, to which.' }) input: AnswerAppealInput,
    @Ctx() context: Context,
  ): Promise<SuspensionPayload> {
    const done = await change(
      context,
      'answerAppeal',
      input,
      async (tx) => {
        const id = keyIn('suspension', input.id, 'id');
        const { verdict, answer: words } = input;
        const changes = await answerAppeal(tx, { id, verdict, answer: words, by: context.viewer.by.who });
        return { result: { id }, changes };
      },
      { backOffice: true },
    );
    return answer(context, done);
  }
}

/** @throws Refusal NOT_FOUND, as of a document that is nobody's */
function documentIn(id: string, at: number): string {
  const key = readId('document', id);
  if (key !== null) return key;
  throw new Refusal('NOT_FOUND', 'there is no such document', ['documentIds', String(at)]);
}

async function answer(context: Context, done: Changed<{ id: string }>): Promise<SuspensionPayload> {
  return { ...done, suspension: done.result && (await findSuspension(context, done.result.id)) };
}
