import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { DocumentKind } from '../src/applications/kinds.js';
import type { ReverificationCode } from '../src/applications/reverifications/moves.js';
import { requestReverification, submitReverification } from '../src/applications/reverifications/store/request.js';
import type { Tx } from '../src/db/open.js';
import { decideReverification } from '../src/flows/decide-reverification.js';
import { Refusal } from '../src/refusal.js';
import { DocumentKindEnum } from './application-enums.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { readId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload, type Changed } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { ReverificationCodeEnum, ReverificationVerdictEnum, reverificationVerdicts } from './reverification-enums.js';
import { findReverification, Reverification } from './reverification.js';

@InputType({ description: 'Who has which number is to prove itself again, why, and until when.' })
class RequestReverificationInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'A number in service, or suspended.' })
  number!: string;
  @Field(() => ReverificationCodeEnum, { description: 'Why, for programs.' })
  code!: ReverificationCode;
  @Field(() => String, { description: 'Why, in 1 to 500 characters: its partner reads it.' })
  reason!: string;
  @Field(() => String, { description: 'The last day in Asia/Shanghai, "2026-12-31": today to a year from now.' })
  dueOn!: string;
}

@InputType({ description: 'A document, and what it is.' })
class ReverificationDocumentInput {
  @Field(() => DocumentKindEnum, { description: 'What it is.' })
  kind!: DocumentKind;
  @Field(() => ID, { description: 'An uploaded document of the same subscriber, or of none.' })
  documentId!: string;
  @Field(() => String, { nullable: true, description: 'Its last day, "2031-05-20"; "9999-12-31" where it has none.' })
  expiresOn?: string | null;
}

@InputType({ description: 'What proves who has the number.' })
class SubmitReverificationInput extends MutationInput {
  @Field(() => ID, { description: 'The re-verification.' })
  id!: string;
  @Field(() => [ReverificationDocumentInput], { description: 'All its documents, each kind once.' })
  documents!: ReverificationDocumentInput[];
}

@InputType({ description: 'What you say to which re-verification.' })
class DecideReverificationInput extends MutationInput {
  @Field(() => ID, { description: 'The re-verification.' })
  id!: string;
  @Field(() => ReverificationVerdictEnum, { description: 'What.' })
  verdict!: (typeof reverificationVerdicts)[number];
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its partner reads it.' })
  answer!: string;
  @Field(() => String, { nullable: true, description: 'The last day for mending it; left out, the deadline stays.' })
  dueOn?: string | null;
}

@ObjectType({ description: 'What a mutation of a re-verification answers.', simpleResolvers: true })
class ReverificationPayload extends Payload {
  @Field(() => Reverification, { nullable: true, description: 'The re-verification as it is now.' })
  reverification!: Reverification | null;
}

const moveOf = { ACCEPTED: 'accept', RETURNED: 'return', WITHDRAWN: 'withdraw' } as const;

@Resolver()
export class ReverificationMutations {
  @Mutation(() => ReverificationPayload, {
    description: 'Asks who has a number to prove itself again. Nothing is suspended by it, nor by its deadline.',
  })
  @Needs('applications:operate')
  async requestReverification(
    @Arg('input', () => RequestReverificationInput, { description: 'Who, why, until when.' })
    input: RequestReverificationInput,
    @Ctx() context: Context,
  ): Promise<ReverificationPayload> {
    const work = async (tx: Tx) => {
      const { number, code, reason, dueOn } = input;
      const by = context.viewer.by.who;
      const { row, changes } = await requestReverification(tx, { number, code, reason, dueOn, by });
      return { result: { id: row.id }, changes };
    };
    return answer(context, await change(context, 'requestReverification', input, work, { backOffice: true }));
  }

  @Mutation(() => ReverificationPayload, {
    description: 'Submits all documents of a re-verification, if none has an error; in place of those of the time before.',
  })
  @Needs('applications:write')
  async submitReverification(
    @Arg('input', () => SubmitReverificationInput, { description: 'What proves it.' }) input: SubmitReverificationInput,
    @Ctx() context: Context,
  ): Promise<ReverificationPayload> {
    const done = await change(context, 'submitReverification', input, async (tx) => {
      const id = keyIn('reverification', input.id, 'id');
      const papers = input.documents.map(({ kind, documentId, expiresOn = null }, at) => ({
        kind,
        documentId: documentIn(documentId, at),
        expiresOn,
      }));
      const changes = await submitReverification(tx, context.viewer.whose, context.documents, { id, papers });
      return { result: { id }, changes };
    });
    return answer(context, done);
  } // prettier-ignore

  @Mutation(() => ReverificationPayload, {
    description:
      'Accepts a re-verification, returns it, or gives it up. Accepted, a number that was suspended because it was overdue is in service again.',
  })
  @Needs('applications:operate')
  async decideReverification(
    @Arg('input', () => DecideReverificationInput, { description: 'What, to which.' }) input: DecideReverificationInput,
    @Ctx() context: Context,
  ): Promise<ReverificationPayload> {
    const work = async (tx: Tx) => {
      const id = keyIn('reverification', input.id, 'id');
      const { verdict, answer: words, dueOn = null } = input;
      const word = { move: moveOf[verdict], answer: words, by: context.viewer.by.who, dueOn };
      return { result: { id }, changes: await decideReverification(tx, context.documents, { id, ...word }) };
    };
    return answer(context, await change(context, 'decideReverification', input, work, { backOffice: true }));
  }
}

/** @throws Refusal NOT_FOUND, as of a document that is nobody's */
function documentIn(id: string, at: number): string {
  const key = readId('document', id);
  if (key !== null) return key;
  throw new Refusal('NOT_FOUND', 'there is no such document', ['documents', String(at), 'documentId']);
}

async function answer(context: Context, done: Changed<{ id: string }>): Promise<ReverificationPayload> {
  return { ...done, reverification: done.result && (await findReverification(context, done.result.id)) };
}
