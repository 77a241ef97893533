import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import { applicationsOf, countApplications } from '../src/applications/applications.js';
import { isDay } from '../src/applications/identity/resident-id.js';
import { kindWords } from '../src/applications/kinds.js';
import { applicationMoves, movesFrom, type ApplicationMove, type ApplicationState } from '../src/applications/moves.js';
import { dayOf } from '../src/month.js';
import type { Carrier } from '../src/numbers/table.js';
import { Refusal } from '../src/refusal.js';
import { Application, ApplicationDocument, findApplication, Finding, shownApplication } from './application.js';
import { ApplicationMoveEnum, ApplicationStateEnum } from './application-enums.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { keyOrNull } from './base/mutation.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { Document, findDocument } from './document.js';
import { CarrierEnum } from './number.js';
import { findPartner, Partner } from './partner.js';
import { Requirements, shownRequirements } from './requirements.js';
import { findSubscriber, Subscriber } from './subscriber.js';

export const ApplicationConnection = connectionOf(Application, 'Application', 'applications');

@InputType({ description: 'Which applications.' })
class ApplicationFilter {
  @Field(() => ID, { nullable: true, description: 'Of this partner.' })
  partnerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this subscriber.' })
  subscriberId?: string | null;
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'For this number.' })
  number?: string | null;
  @Field(() => [ApplicationStateEnum], { nullable: true, description: 'In one of these states.' })
  states?: ApplicationState[] | null;
  @Field(() => CarrierEnum, { nullable: true, description: 'Of this carrier.' })
  carrier?: Carrier | null;
  @Field(() => String, { nullable: true, description: 'With a document whose last day is this or earlier: "2026-12-31". Of an ACTIVE one, as long as its number is in service; what was re-verified counts.' })
  documentsEndBy?: string | null;
} // prettier-ignore

@Resolver(() => Application)
export class ApplicationResolver {
  @Query(() => ApplicationConnection, { description: 'Applications, the newest first.' })
  @Needs('applications:read')
  applications(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ApplicationFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: ApplicationFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = {
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      subscriberId: keyOrNull('subscriber', filter?.subscriberId, 'subscriberId'),
      number: filter?.number ?? null,
      states: filter?.states ?? null,
      carrier: filter?.carrier ?? null,
      documentsEndBy: dayOrNull(filter?.documentsEndBy ?? null),
    };
    return connect(context, {
      name: 'applications',
      filter: list,
      page,
      rows: (tx, part) => applicationsOf(tx, whose, list, part),
      count: (tx) => countApplications(tx, whose, list),
      keyOf: (it) => [it.createdAt.toISOString(), it.id],
      show: (it) => shownApplication(context, it),
    });
  }

  @Query(() => Application, { description: 'One application.' })
  @Needs('applications:read')
  application(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context) {
    return findOr404(context, 'application', id, findApplication);
  }

  @FieldResolver(() => Partner, { description: 'Whose it is.' })
  @Needs('partners:read')
  partner(@Root() { row }: Application, @Ctx() context: Context): Promise<Partner> {
    return findPartner(context, row.partnerId) as Promise<Partner>;
  }

  @FieldResolver(() => Subscriber, { description: 'The company that applies.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: Application, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => Subscriber, {
    nullable: true,
    description: 'The company that gives the number up, of a transfer.',
  })
  @Needs('subscribers:read')
  transferor(@Root() { row }: Application, @Ctx() context: Context): Promise<Subscriber | null> | null {
    return row.transferorId === null ? null : findSubscriber(context, row.transferorId);
  }

  @FieldResolver(() => [Finding], {
    description: 'All that is missing, invalid or a person’s to look at, as it stands now. Asking changes nothing.',
  })
  @Needs('applications:read')
  async findings(@Root() { row }: Application, @Ctx() { loaders }: Context): Promise<readonly Finding[]> {
    return (await loaders.judged.load(row.id))!.findings;
  }

  @FieldResolver(() => Requirements, { description: 'What is asked for, as it stands now.' })
  @Needs('applications:read')
  async requirements(@Root() { row }: Application, @Ctx() { loaders }: Context): Promise<Requirements> {
    return shownRequirements((await loaders.judged.load(row.id))!.requirements);
  }

  @FieldResolver(() => [ApplicationDocument], { description: 'Its documents in all their versions.' })
  @Needs('applications:read')
  async documents(@Root() { row }: Application, @Ctx() { loaders }: Context): Promise<ApplicationDocument[]> {
    const all = await loaders.applicationDocuments.load(row.id);
    const today = dayOf((await loaders.now()).getTime());
    return all.map((it, at) => ({
      ...it,
      name: kindWords[it.kind].zh,
      current: all[at - 1]?.kind !== it.kind,
      state: it.expiresOn !== null && it.expiresOn < today ? 'EXPIRED' : it.review,
    }));
  }

  @FieldResolver(() => [ApplicationMoveEnum], { description: 'What can happen to it next, of what you may do.' })
  @Needs('applications:read')
  moves(@Root() { row }: Application, @Ctx() { viewer }: Context): ApplicationMove[] {
    const isPartner = viewer.tenant.kind === 'partner';
    return movesFrom(row.state).filter((it) => !isPartner || applicationMoves[it].by === 'partner');
  }

  @FieldResolver(() => String, { nullable: true, description: 'Who reviews it: a person or key of the operator.' })
  @Needs('applications:review')
  reviewer(@Root() { row }: Application, @Ctx() { viewer }: Context): string | null {
    return viewer.tenant.kind === 'operator' ? row.reviewer : null; // who that is, is the operator's own
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'Until when; from then on anybody may take it.' })
  @Needs('applications:review')
  heldUntil(@Root() { row }: Application): Date | null {
    return row.heldUntil;
  }
}

@Resolver(() => ApplicationDocument)
export class ApplicationDocumentResolver {
  @FieldResolver(() => Document, { nullable: true, description: 'The file itself.' })
  @Needs('documents:read')
  document(@Root() { documentId }: ApplicationDocument, @Ctx() context: Context): Promise<Document | null> {
    return findDocument(context, documentId);
  }
}

/** @throws Refusal BAD_INPUT */
function dayOrNull(text: string | null): string | null {
  if (text === null || isDay(text)) return text;
  throw new Refusal('BAD_INPUT', 'documentsEndBy: allowed is a day as text such as "2026-12-31"', ['filter']);
}
