import { Arg, Args, Ctx, Extensions, Field, FieldResolver, ID, InputType, Int, ObjectType, Query, Resolver, Root } from 'type-graphql'; // prettier-ignore
import { Refusal } from '../src/refusal.js';
import { doubtsOf, type Doubt } from '../src/routing/destinations/doubts.js';
import type { Holder, PaperKindName, ProofOrigin, ProofRejection } from '../src/routing/destinations/proof.js';
import { countProofs, proofsOf, type SeenProof, type ShownState } from '../src/routing/destinations/store/list.js';
import type { DestinationPaper as PaperRow } from '../src/routing/destinations/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { DoubtEnum, HolderEnum, OriginEnum, PaperKindEnum, ProofStateEnum, RejectionEnum } from './destination-proof-enums.js'; // prettier-ignore
import { Document, findDocument } from './document.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const LONGEST_DAYS = 366;

@ObjectType({ description: 'A document of a proof, and what it is.', simpleResolvers: true })
export class DestinationPaper {
  @Field(() => PaperKindEnum, { description: 'What it is.' })
  kind!: PaperKindName;

  row!: PaperRow;
}

@ObjectType({
  implements: Node,
  description: 'What was filed to prove a destination (落地号码证明), in one version, and what became of it.',
  simpleResolvers: true,
})
@Extensions({ needs: 'routes:read' })
export class DestinationProof extends Node {
  @Field(() => HotlineNumberScalar, { description: 'Of which 400 number.' })
  number!: string;
  @Field(() => String, { description: 'The destination, as a switch dials it.' })
  destination!: string;
  @Field(() => Int, { description: '1 for the first of this destination, one more for each re-filing.' })
  version!: number;
  @Field(() => OriginEnum, { description: 'Where it comes from.' })
  origin!: ProofOrigin;
  @Field(() => ProofStateEnum, { description: 'Where it stands.' })
  state!: ShownState;
  @Field(() => String, {
    nullable: true,
    description: 'In whose name the line is, as filed; a person’s is masked. Null where nothing was filed.',
  })
  holder!: string | null;
  @Field(() => HolderEnum, { nullable: true, description: 'Who that is, as far as was known at the filing.' })
  holderIs!: Holder | null;
  @Field(() => String, { description: 'The day of the bill, contract or proof: "2026-11-05".' })
  issuedOn!: string;
  @Field(() => String, { nullable: true, description: 'The last day on which it holds, where it says so.' })
  validThrough!: string | null;
  @Field(() => DateTime, { description: 'When it was filed.' })
  filedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was approved or rejected.' })
  reviewedAt!: Date | null;
  @Field(() => RejectionEnum, { nullable: true, description: 'Why it was rejected.' })
  code!: ProofRejection | null;
  @Field(() => String, { nullable: true, description: 'What the reviewer wrote to that.' })
  text!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'From when on it proves nothing; null before its approval.' })
  verifiedUntil!: Date | null;
  @Field(() => Boolean, { description: 'Whether that is near.' })
  expiresSoon!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When the operator last suspended it.' })
  suspendedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why.' })
  suspension!: string | null;

  row!: SeenProof;
}

const shown = (row: SeenProof): DestinationProof => ({
  ...row,
  id: globalId('destinationproof', row.id),
  state: row.shownState,
  row,
});

export async function findProof({ loaders }: Context, key: string): Promise<DestinationProof | null> {
  const row = await loaders.destinationProof.load(key);
  return row && shown(row);
}

const DestinationProofConnection = connectionOf(DestinationProof, 'DestinationProof', 'proofs of destinations');

@InputType({ description: 'Which proofs.' })
class DestinationProofFilter {
  @Field(() => [ProofStateEnum], { nullable: true, description: 'In one of these states: FILED wait for review.' })
  states?: ShownState[] | null;
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'Of this number.' })
  number?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this subscriber.' })
  subscriberId?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: `Approved ones that end within so many days, 1 to ${LONGEST_DAYS}: what ends first stands first.`,
  })
  expiringWithinDays?: number | null;
}

@Resolver(() => DestinationProof)
export class DestinationProofResolver {
  @Query(() => DestinationProofConnection, { description: 'Proofs of destinations, the oldest first.' })
  @Needs('routes:read')
  destinationProofs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DestinationProofFilter, { nullable: true, description: 'Which ones; all where left out.' })
    filter: DestinationProofFilter | null,
    @Ctx() context: Context,
  ) {
    const days = filter?.expiringWithinDays ?? null;
    if (days !== null && (days < 1 || days > LONGEST_DAYS)) {
      const allowed = `1 to ${LONGEST_DAYS}`;
      throw new Refusal('BAD_INPUT', `expiringWithinDays: found ${days}, allowed is ${allowed}`, ['filter']);
    }
    const list = {
      states: filter?.states ?? null,
      number: filter?.number ?? null,
      subscriberId: keyOrNull('subscriber', filter?.subscriberId, 'subscriberId'),
      expiringWithinDays: days,
    };
    const { whose } = context.viewer;
    return connect(context, {
      name: 'destinationProofs',
      filter: list,
      page,
      rows: (tx, part) => proofsOf(tx, whose, list, part),
      count: (tx) => countProofs(tx, whose, list),
      keyOf: (it) => [(days === null ? it.filedAt : it.verifiedUntil!).toISOString(), it.id],
      show: shown,
    });
  }

  @Query(() => DestinationProof, { description: 'One proof of a destination.' })
  @Needs('routes:read')
  destinationProof(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<DestinationProof> {
    return findOr404(context, 'destinationproof', id, findProof);
  }

  @FieldResolver(() => [DestinationPaper], { description: 'Its documents.' })
  @Needs('routes:read')
  async papers(@Root() { row }: DestinationProof, @Ctx() { loaders }: Context): Promise<DestinationPaper[]> {
    return (await loaders.destinationPapers.load(row.id)).map((paper) => ({ kind: paper.kind, row: paper }));
  }

  @FieldResolver(() => [DoubtEnum], { description: 'What a reviewer is to look at twice; it forbids no approval.' })
  @Needs('routes:read')
  async warnings(@Root() { row }: DestinationProof, @Ctx() { loaders }: Context): Promise<Doubt[]> {
    const rows = await loaders.destinationPapers.load(row.id);
    const files = await Promise.all(rows.map((it) => loaders.document.load(it.documentId)));
    return doubtsOf(row, rows.map(({ kind }, at) => ({ kind, isClean: files[at]?.state === 'CLEAN' }))); // prettier-ignore
  }

  @FieldResolver(() => Subscriber, { description: 'Whose number it was filed for.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: DestinationProof, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Which key or person of the operator reviewed it.' })
  @Needs('applications:review')
  reviewedBy(@Root() { row }: DestinationProof): string | null {
    return row.reviewedBy;
  }
}

@Resolver(() => DestinationPaper)
export class DestinationPaperResolver {
  @FieldResolver(() => Document, { description: 'The document itself.' })
  @Needs('documents:read')
  document(@Root() { row }: DestinationPaper, @Ctx() context: Context): Promise<Document> {
    return findDocument(context, row.documentId) as Promise<Document>;
  }
}
