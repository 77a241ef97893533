import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { subscribersById } from '../src/accounts/accounts.js';
import { writeAddress } from '../src/documents/address.js';
import { documentStaged, legalHoldSet } from '../src/documents/changes.js';
import { documentPolicyOf, setLegalHold, stageDocument } from '../src/documents/documents.js';
import { keysOf } from '../src/documents/io/vault.js';
import { oneLine } from '../src/one-line.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, missing, MutationInput, partnerMeant, Payload } from './base/mutation.js';
import { DateTime } from './base/scalars.js';
import { Document, findDocument } from './document.js';

@InputType({ description: 'A document that is to be uploaded.' })
class StageDocumentInput extends MutationInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Whose it is. A partner leaves it out; the operator gives it, or a subscriber.',
  })
  partnerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of which subscriber.' })
  subscriberId?: string | null;
  @Field(() => String, { description: 'What people call it, 1 to 100 characters on one line: "营业执照.jpg".' })
  name!: string;
  @Field(() => Int, {
    description: 'How long the file is; at most 10 MB (10485760), where the operator set nothing else.',
  })
  bytes!: number;
}

@ObjectType({ description: 'Where a document’s bytes go.', simpleResolvers: true })
class DocumentUpload {
  @Field(() => String, {
    description:
      'A path on this server that takes the file as a `PUT` without a key: whoever has it can send this one document, so it is a secret.',
  })
  path!: string;
  @Field(() => DateTime, { description: 'Until when.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'What `stageDocument` answers.', simpleResolvers: true })
class StageDocumentPayload extends Payload {
  @Field(() => Document, { nullable: true, description: 'The document, which waits for its bytes.' })
  document!: Document | null;
  @Field(() => DocumentUpload, {
    nullable: true,
    description: 'Where to send them; null in a replay: the address is shown once.',
  })
  upload!: DocumentUpload | null;
}

@InputType({ description: 'Whether a document is under legal hold.' })
class SetLegalHoldInput extends MutationInput {
  @Field(() => ID, { description: 'Which document.' })
  documentId!: string;
  @Field(() => Boolean, { description: 'True keeps it from being erased, whatever its time; false lets it go.' })
  legalHold!: boolean;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What `setLegalHold` answers.', simpleResolvers: true })
class SetLegalHoldPayload extends Payload {
  @Field(() => Document, { nullable: true, description: 'The document as it is now.' })
  document!: Document | null;
}

@Resolver()
export class DocumentMutations {
  @Mutation(() => StageDocumentPayload, {
    description: 'Announces a document, and says where its bytes go: JPEG, PNG or PDF, by content and not by name.',
  })
  @Needs('documents:write')
  async stageDocument(
    @Arg('input', () => StageDocumentInput, { description: 'Which.' }) input: StageDocumentInput,
    @Ctx() context: Context,
  ): Promise<StageDocumentPayload> {
    const { whose, tenant } = context.viewer;
    let upload: DocumentUpload | null = null;
    const done = await change(context, 'stageDocument', input, async (tx) => {
      keysOf(context.documents);
      const [subscriber] =
        input.subscriberId == null
          ? [null]
          : await subscribersById(tx, whose, [keyIn('subscriber', input.subscriberId, 'subscriberId')]);
      if (subscriber === undefined) missing('subscriber', 'subscriberId');
      const named = subscriber && input.partnerId == null ? subscriber.partnerId : null;
      const partnerId = named ?? (await partnerMeant(tx, context, input.partnerId));
      if (subscriber && subscriber.partnerId !== partnerId) missing('subscriber', 'subscriberId');
      const { name, bytes } = input;
      const staged = await stageDocument(tx, { partnerId, subscriberId: subscriber?.id ?? null, name, bytes });
      const { addressMinutes } = await documentPolicyOf(tx);
      const expiresAt = new Date(Math.floor(staged.createdAt.getTime() / 1000) * 1000 + addressMinutes * 60_000);
      const side = tenant.kind === 'operator' ? 'OPERATOR' : 'PARTNER';
      const token = writeAddress(context.documents.addressKey, { id: staged.id, partnerId, bytes, expiresAt, side });
      upload = { path: `/v1/documents/${token}`, expiresAt };
      return { result: { id: staged.id }, changes: [documentStaged(context.pepper, staged)] };
    });
    return {
      ...done,
      document: done.result && (await findDocument(context, done.result.id)),
      upload: done.result && upload,
    };
  }

  @Mutation(() => SetLegalHoldPayload, {
    description: 'Puts a document under legal hold (司法保全), or lifts it. While it holds, it is not erased.',
  })
  @Needs('documents:hold')
  async setLegalHold(
    @Arg('input', () => SetLegalHoldInput, { description: 'Which, and why.' }) input: SetLegalHoldInput,
    @Ctx() context: Context,
  ): Promise<SetLegalHoldPayload> {
    const done = await change(context, 'setLegalHold', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const id = keyIn('document', input.documentId, 'documentId');
      const { before, after } = await setLegalHold(tx, context.viewer.whose, id, input.legalHold);
      return { result: { id }, changes: before === after.legalHold ? [] : [legalHoldSet(after, reason)] };
    });
    return { ...done, document: done.result && (await findDocument(context, done.result.id)) };
  }
}
