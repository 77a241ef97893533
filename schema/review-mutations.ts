import { Arg, Ctx, Field, InputType, Int, Mutation, Resolver } from 'type-graphql';
import { operatorMay } from '../src/accounts/store/operator-may.js';
import type { DocumentKind, RejectionCode } from '../src/applications/kinds.js';
import {
  forwardApplication,
  rejectApplication,
  releaseApplication,
  reassignApplication,
  returnApplication,
  reviewDocument,
  takeApplication,
  type Verdict,
} from '../src/applications/store/review.js';
import type { Tx } from '../src/db/open.js';
import type { Change } from '../src/events/change.js';
import { Refusal } from '../src/refusal.js';
import { DocumentKindEnum, RejectionCodeEnum, VerdictEnum, verdicts } from './application-enums.js';
import {
  answer,
  ApplicationInput,
  ApplicationPayload,
  ApplicationReasonInput,
  secretsOf,
} from './application-payload.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn } from './base/mutation.js';

@InputType({ description: 'Which application, and to whom.' })
class ReassignApplicationInput extends ApplicationInput {
  @Field(() => String, { description: 'A person or key of the operator, as `reviewer` names it: `staff:SUBJECT`, `key_…`.' })
  reviewer!: string;
} // prettier-ignore

@InputType({ description: 'What you say of which document.' })
class ReviewDocumentInput extends ApplicationInput {
  @Field(() => DocumentKindEnum, { description: 'Which.' })
  kind!: DocumentKind;
  @Field(() => Int, { description: 'The version that you saw.' })
  version!: number;
  @Field(() => VerdictEnum, { description: 'What you say.' })
  verdict!: (typeof verdicts)[number];
  @Field(() => RejectionCodeEnum, { nullable: true, description: 'Why it is rejected.' })
  code?: RejectionCode | null;
  @Field(() => String, { nullable: true, description: 'What is to be added, in 1 to 200 characters; needed with OTHER.' })
  text?: string | null;
} // prettier-ignore

@InputType({ description: 'Which application, and what else there is to mend.' })
class ReturnApplicationInput extends ApplicationInput {
  @Field(() => String, { nullable: true, description: 'Besides the rejected documents, in 1 to 500 characters.' })
  reason?: string | null;
}

/** As the one who asks, on everybody's applications: only the operator can have the scope. */
async function review(
  context: Context,
  name: string,
  input: ApplicationInput,
  work: (tx: Tx, id: string, who: string) => Promise<Change[]>,
): Promise<ApplicationPayload> {
  const done = await change(context, name, input, async (tx) => {
    const id = keyIn('application', input.id, 'id');
    return { result: { id }, changes: await work(tx, id, context.viewer.by.who) };
  });
  return answer(context, done);
}

@Resolver()
export class ReviewMutations {
  @Mutation(() => ApplicationPayload, {
    description:
      'Takes an application into review: for an hour by default from the last thing that you do to it, nobody else does anything to it.',
  })
  @Needs('applications:review')
  takeApplication(
    @Arg('input', () => ApplicationInput, { description: 'Which.' }) input: ApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return review(context, 'takeApplication', input, takeApplication);
  }

  @Mutation(() => ApplicationPayload, { description: 'Gives an application back into the queue, at its place.' })
  @Needs('applications:review')
  releaseApplication(
    @Arg('input', () => ApplicationInput, { description: 'Which.' }) input: ApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return review(context, 'releaseApplication', input, releaseApplication);
  }

  @Mutation(() => ApplicationPayload, { description: 'Gives an application to another reviewer, whoever holds it.' })
  @Needs('applications:operate')
  async reassignApplication(
    @Arg('input', () => ReassignApplicationInput, { description: 'Which, and to whom.' })
    input: ReassignApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(
      context,
      'reassignApplication',
      input,
      async (tx) => {
        const id = keyIn('application', input.id, 'id');
        if (!(await operatorMay(tx, input.reviewer, 'applications:review'))) {
          throw new Refusal('NOT_FOUND', 'nobody of the operator who may review is known as this', ['reviewer']);
        }
        return { result: { id }, changes: await reassignApplication(tx, id, input.reviewer) };
      },
      { backOffice: true }, // the app role sees no staff but the one who asks
    );
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, {
    description: 'Approves or rejects one document of an application that you hold. Said again, the later holds.',
  })
  @Needs('applications:review')
  reviewDocument(
    @Arg('input', () => ReviewDocumentInput, { description: 'What you say of which.' }) input: ReviewDocumentInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const { kind, version } = input;
    return review(context, 'reviewDocument', input, (tx, id, who) =>
      reviewDocument(tx, { id, kind, version, verdict: verdictOf(input) }, who),
    );
  }

  @Mutation(() => ApplicationPayload, {
    description: 'Returns an application that you hold, once every document is decided: with all rejections at once.',
  })
  @Needs('applications:review')
  returnApplication(
    @Arg('input', () => ReturnApplicationInput, { description: 'Which, and what else.' }) input: ReturnApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return review(context, 'returnApplication', input, (tx, id, who) =>
      returnApplication(tx, secretsOf(context), id, input.reason ?? null, who),
    );
  }

  @Mutation(() => ApplicationPayload, { description: 'Declines an application that you hold, for good.' })
  @Needs('applications:review')
  rejectApplication(
    @Arg('input', () => ApplicationReasonInput, { description: 'Which, and why.' }) input: ApplicationReasonInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return review(context, 'rejectApplication', input, (tx, id, who) => rejectApplication(tx, id, input.reason, who));
  }

  @Mutation(() => ApplicationPayload, {
    description: 'Sends an application that you hold to the carrier, once every document is approved.',
  })
  @Needs('applications:review')
  forwardApplication(
    @Arg('input', () => ApplicationInput, { description: 'Which.' }) input: ApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return review(context, 'forwardApplication', input, (tx, id, who) => forwardApplication(tx, secretsOf(context), id, who)); // prettier-ignore
  }
}

function verdictOf({ verdict, code = null, text = null }: ReviewDocumentInput): Verdict {
  if (verdict === 'APPROVED') return { review: verdict };
  if (code === null) throw new Refusal('BAD_INPUT', 'code: needed where it is rejected', ['code']);
  return { review: verdict, code, text };
}
