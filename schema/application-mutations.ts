import { Arg, Ctx, Field, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { SubscriberKind } from '../src/accounts/table.js';
import { commented } from '../src/applications/changes.js';
import type { Person } from '../src/applications/evaluate.js';
import type { ApplicationFields } from '../src/applications/fields.js';
import type { DocumentKind } from '../src/applications/kinds.js';
import type { Industry } from '../src/applications/requirements.js';
import { addComment } from '../src/applications/store/comment.js';
import { attachDocument, createApplication, updateApplication } from '../src/applications/store/draft.js';
import { endApplication, submitApplication } from '../src/applications/store/submit.js';
import { hidden } from '../src/events/change.js';
import { ApplicationPersonInput } from './application.js';
import { answer, ApplicationInput, ApplicationPayload, ApplicationReasonInput } from './application-payload.js';
import { DocumentKindEnum, IndustryEnum } from './application-enums.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, MutationInput } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { SubscriberKindEnum } from './subscriber.js';

@InputType({ description: 'What a partner writes into an application. What is left out stays as it is.' })
abstract class ApplicationFieldsInput extends MutationInput {
  @Field(() => SubscriberKindEnum, { nullable: true, description: 'What the applicant is in law; at first as registered.' })
  subjectType?: SubscriberKind | null;
  @Field(() => IndustryEnum, { nullable: true, description: 'What it does, where a permit is asked for.' })
  industry?: Industry | null;
  @Field(() => String, { nullable: true, description: 'What the number is for, 1 to 500 characters.' })
  usagePurpose?: string | null;
  @Field(() => String, { nullable: true, description: 'Unified social credit code; at first the subscriber’s.' })
  creditCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Of a licence of before 2015: its old number, 15 digits.' })
  registrationNumber?: string | null;
  @Field(() => ApplicationPersonInput, { nullable: true, description: 'The legal representative, or the proprietor.' })
  principal?: ApplicationPersonInput | null;
  @Field(() => ApplicationPersonInput, { nullable: true, description: 'Who acts for that one.' })
  handler?: ApplicationPersonInput | null;
  @Field(() => String, { nullable: true, description: 'The name of the tariff.' })
  tariff?: string | null;
  @Field(() => [String], { nullable: true, description: 'The features, up to 20.' })
  features?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Where calls are to go, in the order of trying, up to 20.' })
  destinations?: string[] | null;
} // prettier-ignore

@InputType({ description: 'A new application.' })
class CreateApplicationInput extends ApplicationFieldsInput {
  @Field(() => HotlineNumberScalar, { description: 'A number that its subscriber has reserved or paid for.' })
  number!: string;
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

const person = (it: ApplicationPersonInput | null | undefined): Person | null | undefined =>
  it && { name: it.name, idKind: it.idKind, id: it.idNumber };

function fieldsOf(input: ApplicationFieldsInput): ApplicationFields {
  const { subjectType, industry, features, destinations, usagePurpose, creditCode, registrationNumber, tariff } = input;
  const mayBeNull = { usagePurpose, creditCode, registrationNumber, tariff, principal: person(input.principal), handler: person(input.handler) }; // prettier-ignore
  const needed = { subjectType, industry, features, destinations };
  return Object.fromEntries([
    ...Object.entries(mayBeNull).filter(([, it]) => it !== undefined),
    ...Object.entries(needed).filter(([, it]) => it != null),
  ]) as ApplicationFields;
}

/** Arguments are kept as a bare hash, by which an ID number could be found by trying: what is kept of people needs the pepper too. */
const kept = <Input extends ApplicationFieldsInput>(pepper: string, input: Input) => ({
  ...input,
  principal: hidden(pepper, input.principal ? JSON.stringify(input.principal) : null),
  handler: hidden(pepper, input.handler ? JSON.stringify(input.handler) : null),
});

@Resolver()
export class ApplicationMutations {
  @Mutation(() => ApplicationPayload, {
    description: 'Begins an application for a number that a subscriber has reserved or paid for.',
  })
  @Needs('applications:write')
  async createApplication(
    @Arg('input', () => CreateApplicationInput, { description: 'What it says so far.' }) input: CreateApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const { pepper, viewer, documents } = context;
    const done = await change(context, 'createApplication', kept(pepper, input), async (tx) => {
      const writing = { whose: viewer.whose, keys: documents, pepper };
      const { row, changes } = await createApplication(tx, writing, { number: input.number, ...fieldsOf(input) });
      return { result: { id: row.id }, changes };
    });
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, { description: 'Changes a draft, or an application that was returned.' })
  @Needs('applications:write')
  async updateApplication(
    @Arg('input', () => UpdateApplicationInput, { description: 'What changes.' }) input: UpdateApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const { pepper, viewer, documents } = context;
    const done = await change(context, 'updateApplication', kept(pepper, input), async (tx) => {
      const id = keyIn('application', input.id, 'id');
      const writing = { whose: viewer.whose, keys: documents, pepper };
      const changes = await updateApplication(tx, writing, { id, expectedVersion: input.expectedVersion, ...fieldsOf(input) }); // prettier-ignore
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
      return { result: { id }, changes: await submitApplication(tx, context.viewer.whose, context.documents, id) };
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
  @Needs('applications:write')
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
