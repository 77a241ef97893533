import { Arg, Args, Ctx, Extensions, Field, FieldResolver, ID, InputType, Int, ObjectType, Query, Resolver, Root } from 'type-graphql'; // prettier-ignore
import { kindWords, type DocumentKind } from '../src/applications/kinds.js';
import { reverificationWords, type ReverificationCode, type ReverificationState } from '../src/applications/reverifications/moves.js'; // prettier-ignore
import { countReverifications, reverificationsOf, type SeenReverification } from '../src/applications/reverifications/store/list.js'; // prettier-ignore
import { Finding } from './application.js';
import { DocumentKindEnum } from './application-enums.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { Document, findDocument } from './document.js';
import { ReverificationCodeEnum, ReverificationStateEnum } from './reverification-enums.js';
import { findSubscriber, Subscriber } from './subscriber.js';

@ObjectType({ description: 'A document of a re-verification.', simpleResolvers: true })
export class ReverificationDocument {
  @Field(() => Int, { description: 'With which submission it came: the highest counts.' })
  round!: number;
  @Field(() => DocumentKindEnum, { description: 'What it is.' })
  kind!: DocumentKind;
  @Field(() => String, { description: 'The same for people, in Chinese.' })
  name!: string;
  @Field(() => String, { nullable: true, description: 'Its last day; "9999-12-31" where it has none, null where nobody said.' })
  expiresOn!: string | null;

  documentId!: string;
} // prettier-ignore

@ObjectType({
  implements: Node,
  description:
    'Who has a number is asked to prove itself again (重新核验): by the operator, or by the system where its documents end.',
  simpleResolvers: true,
})
@Extensions({ needs: 'applications:read' })
export class Reverification extends Node {
  @Field(() => HotlineNumberScalar, { description: 'Of which number.' })
  number!: string;
  @Field(() => ReverificationCodeEnum, { description: 'Why, for programs.' })
  code!: ReverificationCode;
  @Field(() => String, { description: 'The same for people, in Chinese.' })
  codeName!: string;
  @Field(() => String, { description: 'Why, in words.' })
  reason!: string;
  @Field(() => ReverificationStateEnum, { description: 'Where it stands.' })
  state!: ReverificationState;
  @Field(() => DateTime, { description: 'Since when.' })
  stateSince!: Date;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;
  @Field(() => DateTime, { description: 'Before when it is to be submitted.' })
  dueAt!: Date;
  @Field(() => Boolean, { description: 'Whether it waits for the partner longer than that.' })
  overdue!: boolean;
  @Field(() => Int, { description: 'How often it was submitted.' })
  round!: number;
  @Field(() => String, { nullable: true, description: 'What the operator said last.' })
  answer!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When.' })
  decidedAt!: Date | null;

  row!: SeenReverification;
}

const shown = (row: SeenReverification): Reverification => ({
  ...row,
  id: globalId('reverification', row.id),
  codeName: reverificationWords[row.code].zh,
  row,
});

export async function findReverification({ loaders }: Context, key: string): Promise<Reverification | null> {
  const row = await loaders.reverification.load(key);
  return row && shown(row);
}

const ReverificationConnection = connectionOf(Reverification, 'Reverification', 're-verifications');

@InputType({ description: 'Which re-verifications.' })
class ReverificationFilter {
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'Of this number.' })
  number?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this partner.' })
  partnerId?: string | null;
  @Field(() => [ReverificationStateEnum], { nullable: true, description: 'In one of these states.' })
  states?: ReverificationState[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether they wait for the partner past their deadline.' })
  overdue?: boolean | null;
}

@Resolver(() => Reverification)
export class ReverificationResolver {
  @Query(() => ReverificationConnection, { description: 'Re-verifications, the newest first.' })
  @Needs('applications:read')
  reverifications(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ReverificationFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: ReverificationFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = {
      number: filter?.number ?? null,
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      states: filter?.states ?? null,
      overdue: filter?.overdue ?? null,
    };
    return connect(context, {
      name: 'reverifications',
      filter: list,
      page,
      rows: (tx, part) => reverificationsOf(tx, whose, list, part),
      count: (tx) => countReverifications(tx, whose, list),
      keyOf: (it) => [it.requestedAt.toISOString(), it.id],
      show: shown,
    });
  }

  @Query(() => Reverification, { description: 'One re-verification.' })
  @Needs('applications:read')
  reverification(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Reverification> {
    return findOr404(context, 'reverification', id, findReverification);
  }

  @FieldResolver(() => Subscriber, { description: 'Who proves itself.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: Reverification, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => [Finding], {
    description: 'What its documents lack, as they stand now; before its submission, all that it needs.',
  })
  @Needs('applications:read')
  async findings(@Root() { row }: Reverification, @Ctx() { loaders }: Context): Promise<readonly Finding[]> {
    return (await loaders.judgedAgain.load(row.id))?.findings ?? [];
  }

  @FieldResolver(() => [ReverificationDocument], { description: 'Its documents, the newest submission first.' })
  @Needs('applications:read')
  async documents(@Root() { row }: Reverification, @Ctx() { loaders }: Context): Promise<ReverificationDocument[]> {
    const papers = await loaders.reverificationDocuments.load(row.id);
    return papers.map((it) => ({ ...it, name: kindWords[it.kind].zh }));
  }
}

@Resolver(() => ReverificationDocument)
export class ReverificationDocumentResolver {
  @FieldResolver(() => Document, { nullable: true, description: 'The file itself.' })
  @Needs('documents:read')
  document(@Root() { documentId }: ReverificationDocument, @Ctx() context: Context): Promise<Document | null> {
    return findDocument(context, documentId);
  }
}
