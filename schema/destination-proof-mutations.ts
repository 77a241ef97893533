import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Refusal } from '../src/refusal.js';
import { proofApproved, proofFiled, proofRejected, proofSuspended } from '../src/routing/destinations/changes.js';
import type { PaperKindName, ProofRejection } from '../src/routing/destinations/proof.js';
import { fileProof } from '../src/routing/destinations/store/file.js';
import { approveProof, rejectProof, suspendProof } from '../src/routing/destinations/store/review.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { readId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload, type Changed } from './base/mutation.js';
import { HotlineNumberScalar } from './base/scalars.js';
import { PaperKindEnum, RejectionEnum } from './destination-proof-enums.js';
import { DestinationProof, findProof } from './destination-proof.js';

@InputType({ description: 'A document of a proof.' })
class DestinationPaperInput {
  @Field(() => PaperKindEnum, { description: 'What it is.' })
  kind!: PaperKindName;
  @Field(() => ID, { description: 'The document: staged, and sent before the review.' })
  documentId!: string;
}

@InputType({ description: 'Proof of a destination.' })
class FileDestinationProofInput extends MutationInput {
  @Field(() => HotlineNumberScalar, { description: 'The 400 number, its ten digits.' })
  number!: string;
  @Field(() => String, { description: 'One of its destinations.' })
  destination!: string;
  @Field(() => String, {
    description:
      'In whose name the line is: the subscriber’s or its legal person’s. Another is shown to the reviewer, and refused by nothing.',
  })
  holder!: string;
  @Field(() => String, { description: 'The day of the bill, contract or proof, in Asia/Shanghai: "2026-11-05".' })
  issuedOn!: string;
  @Field(() => String, { nullable: true, description: 'The last day on which it holds, where it says so.' })
  validThrough?: string | null;
  @Field(() => [DestinationPaperInput], {
    description: '1 to 10 documents, one of which proves a line of this kind: fixed or mobile.',
  })
  papers!: DestinationPaperInput[];
}

@InputType({ description: 'Which proof to approve.' })
class ApproveDestinationProofInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
  @Field(() => String, {
    nullable: true,
    description: 'The last day on which it is to hold, where that is earlier than the proof’s own: "2027-03-31".',
  })
  through?: string | null;
}

@InputType({ description: 'Which proof to reject, and why.' })
class RejectDestinationProofInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
  @Field(() => RejectionEnum, { description: 'Why.' })
  code!: ProofRejection;
  @Field(() => String, {
    nullable: true,
    description: 'What is to be mended, in 1 to 500 characters; OTHER needs it. Its partner reads it.',
  })
  text?: string | null;
}

@InputType({ description: 'Which proof to suspend, and why.' })
class SuspendDestinationProofInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its partner reads it.' })
  reason!: string;
}

@ObjectType({ description: 'What a mutation of a proof answers.', simpleResolvers: true })
class DestinationProofPayload extends Payload {
  @Field(() => DestinationProof, { nullable: true, description: 'The proof as it is now.' })
  proof!: DestinationProof | null;
}

@Resolver()
export class DestinationProofMutations {
  @Mutation(() => DestinationProofPayload, {
    description:
      'Files proof of a destination, for the operator to review. Filed again it is a new version; what stands goes on standing meanwhile.',
  })
  @Needs('routes:write')
  async fileDestinationProof(
    @Arg('input', () => FileDestinationProofInput, { description: 'What proves which.' })
    input: FileDestinationProofInput,
    @Ctx() context: Context,
  ): Promise<DestinationProofPayload> {
    const done = await change(context, 'fileDestinationProof', input, async (tx) => {
      const papers = input.papers.map(({ kind, documentId }, at) => ({
        kind,
        documentId: documentIn(documentId, at),
      }));
      const { number, destination, holder, issuedOn, validThrough = null } = input;
      const wish = { number, destination, holder, issuedOn, validThrough, papers, by: context.viewer.by.who };
      const filed = await fileProof(tx, context.viewer.whose, context.documents, wish);
      return { result: { id: filed.proof.id }, changes: [proofFiled(filed.proof, filed.papers)] };
    });
    return shown(context, done);
  }

  @Mutation(() => DestinationProofPayload, {
    description:
      'Approves a proof (核验通过): its destination is dialled until it ends. One that was suspended can be approved again.',
  })
  @Needs('applications:review')
  async approveDestinationProof(
    @Arg('input', () => ApproveDestinationProofInput, { description: 'Which.' }) input: ApproveDestinationProofInput,
    @Ctx() context: Context,
  ): Promise<DestinationProofPayload> {
    const done = await change(context, 'approveDestinationProof', input, async (tx) => {
      const id = keyIn('destinationproof', input.id, 'id');
      const approved = await approveProof(tx, id, input.through ?? null, context.viewer.by.who);
      return { result: { id }, changes: [proofApproved(approved)] };
    });
    return shown(context, done);
  }

  @Mutation(() => DestinationProofPayload, {
    description: 'Rejects a proof (核验不通过). What the destination was before, it stays.',
  })
  @Needs('applications:review')
  async rejectDestinationProof(
    @Arg('input', () => RejectDestinationProofInput, { description: 'Which, and why.' })
    input: RejectDestinationProofInput,
    @Ctx() context: Context,
  ): Promise<DestinationProofPayload> {
    const done = await change(context, 'rejectDestinationProof', input, async (tx) => {
      const id = keyIn('destinationproof', input.id, 'id');
      const word = { code: input.code, text: input.text ?? null, by: context.viewer.by.who };
      return { result: { id }, changes: [proofRejected(await rejectProof(tx, id, word))] };
    });
    return shown(context, done);
  }

  @Mutation(() => DestinationProofPayload, {
    description:
      'Suspends an approved proof (暂停核验), such as one that turned out false: within a second its destination isn’t dialled any more.',
  })
  @Needs('applications:review')
  async suspendDestinationProof(
    @Arg('input', () => SuspendDestinationProofInput, { description: 'Which, and why.' })
    input: SuspendDestinationProofInput,
    @Ctx() context: Context,
  ): Promise<DestinationProofPayload> {
    const done = await change(context, 'suspendDestinationProof', input, async (tx) => {
      const id = keyIn('destinationproof', input.id, 'id');
      const word = { reason: input.reason, by: context.viewer.by.who };
      return { result: { id }, changes: [proofSuspended(await suspendProof(tx, id, word))] };
    });
    return shown(context, done);
  }
}

/** @throws Refusal NOT_FOUND, as of a document that is nobody's */
function documentIn(id: string, at: number): string {
  const key = readId('document', id);
  if (key !== null) return key;
  throw new Refusal('NOT_FOUND', 'there is no such document', ['papers', String(at), 'documentId']);
}

async function shown(context: Context, done: Changed<{ id: string }>): Promise<DestinationProofPayload> {
  return { ...done, proof: done.result && (await findProof(context, done.result.id)) };
}
