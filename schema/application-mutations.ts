import { Arg, Ctx, Field, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import { commented } from '../src/applications/changes.js';
import type { DocumentKind } from '../src/applications/kinds.js';
import { addComment } from '../src/applications/store/comment.js';
import {
  createApplication,
  createTransferApplication,
  type Begun,
  type Writing,
} from '../src/applications/store/begin.js';
import { attachDocument, updateApplication } from '../src/applications/store/draft.js';
import { endApplication, submitApplication } from '../src/applications/store/submit.js';
import { ApplicationFieldsInput, fieldsOf, kept } from './application-fields.js';
import {
  answer,
  ApplicationInput,
  ApplicationPayload,
  ApplicationReasonInput,
  secretsOf,
} from './application-payload.js';
import { DocumentKindEnum } from './application-enums.js';
import type { Tx } from '../src/db/open.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, MutationInput } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';

@InputType({ description: 'A new application.' })
class CreateApplicationInput extends ApplicationFieldsInput {
  @Field(() => HotlineNumberScalar, { description: 'A number that its subscriber has reserved or paid for.' })
  number!: string;
}

@InputType({ description: 'A new application for a number that another company gives up.' })
class CreateTransferApplicationInput extends ApplicationFieldsInput {
  @Field(() => HotlineNumberScalar, { description: 'A number in service.' })
  number!: string;
  @Field(() => ID, { description: 'Who is to have it: another subscriber of the same partner.' })
  subscriberId!: string;
}

@InputType({ description: 'What changes of an application.' })
class UpdateApplicationInput extends ApplicationFieldsInput {
  @Field(() => ID, { description: 'Which one.' })
  id!: string;
  @Field(() => Int, { description: 'The version that you saw. If it has another by now, nothing is changed.' })
  expectedVersion!: number;
}

@InputType({ description: 'Which document is what.' })
class AttachDocumentInput extends MutationInput {
  @Field(() => ID, { description: 'The application.' })
  id!: string;
  @Field(() => DocumentKindEnum, { description: 'What the document is for it.' })
  kind!: DocumentKind;
  @Field(() => ID, { description: 'An uploaded document of the same subscriber, or of none.' })
  documentId!: string;
  @Field(() => String, { nullable: true, description: 'Its last day, "2031-05-20"; "9999-12-31" where it has none.' })
  expiresOn?: string | null;
}

@InputType({ description: 'What to write about an application.' })
class CommentInput extends ApplicationInput {
  @Field(() => String, { description: 'What, in 1 to 2,000 characters. No personal data belongs here.' })
  text!: string;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether only the operator sees it.' })
  internal!: boolean;
}

const writingOf = (context: Context): Writing => ({ whose: context.viewer.whose, ...secretsOf(context) });

async function begin(
  context: Context,
  name: string,
  input: ApplicationFieldsInput,
  work: (tx: Tx, writing: Writing) => Promise<Begun>,
): Promise<ApplicationPayload> {
  const done = await change(context, name, kept(context.pepper, input), async (tx) => {
    const { row, changes } = await work(tx, writingOf(context));
    return { result: { id: row.id }, changes };
  });
  return answer(context, done);
}

@Resolver()
export class ApplicationMutations {
  @Mutation(() => ApplicationPayload, {
    description: 'Begins an application for a number that a subscriber has reserved or paid for.',
  })
  @Needs('applications:write')
  createApplication(
    @Arg('input', () => CreateApplicationInput, { description: 'What it says so far.' }) input: CreateApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return begin(context, 'createApplication', input, (tx, writing) =>
      createApplication(tx, writing, { number: input.number, ...fieldsOf(input) }),
    );
  }

  @Mutation(() => ApplicationPayload, {
    description:
      'Begins an application for a number in service, which its subscriber gives up to another one of the same partner (过户).',
  })
  @Needs('applications:write')
  createTransferApplication(
    @Arg('input', () => CreateTransferApplicationInput, { description: 'What it says so far.' })
    input: CreateTransferApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    return begin(context, 'createTransferApplication', input, (tx, writing) => {
      const subscriberId = keyIn('subscriber', input.subscriberId, 'subscriberId');
      return createTransferApplication(tx, writing, { number: input.number, subscriberId, ...fieldsOf(input) });
    });
  }

  @Mutation(() => ApplicationPayload, { description: 'Changes a draft, or an application that was returned.' })
  @Needs('applications:write')
  async updateApplication(
    @Arg('input', () => UpdateApplicationInput, { description: 'What changes.' }) input: UpdateApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'updateApplication', kept(context.pepper, input), async (tx) => {
      const id = keyIn('application', input.id, 'id');
      const changes = await updateApplication(tx, writingOf(context), { id, expectedVersion: input.expectedVersion, ...fieldsOf(input) }); // prettier-ignore
      return { result: { id }, changes };
    });
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, {
    description:
      'Attaches an uploaded document to a draft, or to an application that was returned: as the next version of its kind.',
  })
  @Needs('applications:write')
  async attachDocument(
    @Arg('input', () => AttachDocumentInput, { description: 'Which document is what.' }) input: AttachDocumentInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'attachDocument', input, async (tx) => {
      const id = keyIn('application', input.id, 'id');
      const documentId = keyIn('document', input.documentId, 'documentId');
      const { kind, expiresOn = null } = input;
      return { result: { id }, changes: await attachDocument(tx, context.viewer.whose, { id, kind, documentId, expiresOn }) }; // prettier-ignore
    });
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, {
    description: 'Submits an application, if `findings` has no error and the number is paid for.',
  })
  @Needs('applications:write')
  async submitApplication(
    @Arg('input', () => ApplicationInput, { description: 'Which.' }) input: ApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'submitApplication', input, async (tx) => {
      const id = keyIn('application', input.id, 'id');
      return { result: { id }, changes: await submitApplication(tx, context.viewer.whose, secretsOf(context), id) };
    });
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, { description: 'Gives an application up, before the carrier has it.' })
  @Needs('applications:write')
  async cancelApplication(
    @Arg('input', () => ApplicationReasonInput, { description: 'Which, and why.' }) input: ApplicationReasonInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'cancelApplication', input, async (tx) => {
      const wish = { id: keyIn('application', input.id, 'id'), move: 'cancel' as const, reason: input.reason };
      return { result: { id: wish.id }, changes: await endApplication(tx, context.viewer.whose, wish) };
    });
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, { description: 'Writes a comment on an application, which the other side sees.' })
  @Needs('applications:comment')
  async commentOnApplication(
    @Arg('input', () => CommentInput, { description: 'What, on which.' }) input: CommentInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'commentOnApplication', input, async (tx) => {
      const { whose, by } = context.viewer;
      const wish = { id: keyIn('application', input.id, 'id'), text: input.text, internal: input.internal };
      const comment = await addComment(tx, whose, { ...wish, by: by.who });
      return { result: { id: wish.id }, changes: [commented(comment)] };
    });
    return answer(context, done);
  }
}
