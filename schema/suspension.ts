import { Arg, Args, Ctx, Extensions, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql'; // prettier-ignore
import { suspensionWords, type AppealState, type SuspensionCode, type SuspensionEnding } from '../src/numbers/suspensions/reasons.js'; // prettier-ignore
import { countSuspensions, suspensionsOf } from '../src/numbers/suspensions/store/list.js';
import type { Suspension as Row } from '../src/numbers/suspensions/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { Document, findDocument } from './document.js';
import { HotlineNumber } from './number.js';
import { findSubscriber, Subscriber } from './subscriber.js';
import { AppealStateEnum, OpenAppealEnum, openAppeals, SuspensionCodeEnum, SuspensionEndingEnum } from './suspension-enums.js'; // prettier-ignore

@ObjectType({ description: 'What a partner holds against a suspension (申诉), and the answer.', simpleResolvers: true })
export class Appeal {
  @Field(() => String, { description: 'What it says.' })
  text!: string;
  @Field(() => DateTime, { description: 'When it was filed.' })
  filedAt!: Date;
  @Field(() => DateTime, { description: 'Before when it is to be answered.' })
  dueAt!: Date;
  @Field(() => Boolean, { description: 'Whether it waits longer than that.' })
  overdue!: boolean;
  @Field(() => AppealStateEnum, { description: 'Where it stands.' })
  state!: AppealState;
  @Field(() => String, { nullable: true, description: 'What the operator answered.' })
  answer!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When.' })
  answeredAt!: Date | null;

  id!: string;
}

@ObjectType({
  implements: Node,
  description:
    'Why and how long a number took no calls (停机): the reason, what lifts it, and what was held against it.',
  simpleResolvers: true,
})
@Extensions({ needs: 'numbers:read' })
export class Suspension extends Node {
  @Field(() => HotlineNumberScalar, { description: 'Of which number.' })
  number!: string;
  @Field(() => SuspensionCodeEnum, { description: 'Why, for programs.' })
  code!: SuspensionCode;
  @Field(() => String, { description: 'The same for people, in Chinese.' })
  codeName!: string;
  @Field(() => String, { description: 'Why, in the operator’s words.' })
  reason!: string;
  @Field(() => String, { description: 'What is to be done about it, and where (补救措施).' })
  remedy!: string;
  @Field(() => [String], { description: 'The documents and steps that lift it.' })
  steps!: string[];
  @Field(() => DateTime, { description: 'Since when.' })
  suspendedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Until when; null while it stands.' })
  endedAt!: Date | null;
  @Field(() => SuspensionEndingEnum, { nullable: true, description: 'How it ended.' })
  ending!: SuspensionEnding | null;
  @Field(() => String, { nullable: true, description: 'Why it ended.' })
  endReason!: string | null;

  row!: Row;
}

const shown = (row: Row): Suspension => ({
  ...row,
  id: globalId('suspension', row.id),
  codeName: suspensionWords[row.code].zh,
  row,
});

export async function findSuspension({ loaders }: Context, key: string): Promise<Suspension | null> {
  const row = await loaders.suspension.load(key);
  return row && shown(row);
}

const SuspensionConnection = connectionOf(Suspension, 'Suspension', 'suspensions');

@InputType({ description: 'Which suspensions.' })
class SuspensionFilter {
  @Field(() => HotlineNumberScalar, { nullable: true, description: 'Of this number.' })
  number?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this partner.' })
  partnerId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'True: those that stand. False: those that are over.' })
  open?: boolean | null;
  @Field(() => OpenAppealEnum, { nullable: true, description: 'With an appeal that waits for its answer.' })
  appeal?: (typeof openAppeals)[number] | null;
}

@Resolver(() => Suspension)
export class SuspensionResolver {
  @Query(() => SuspensionConnection, { description: 'Suspensions of numbers, the newest first.' })
  @Needs('numbers:read')
  suspensions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SuspensionFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: SuspensionFilter | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = {
      number: filter?.number ?? null,
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      open: filter?.open ?? null,
      appeal: filter?.appeal ?? null,
    };
    return connect(context, {
      name: 'suspensions',
      filter: list,
      page,
      rows: (tx, part) => suspensionsOf(tx, whose, list, part),
      count: (tx) => countSuspensions(tx, whose, list),
      keyOf: (it) => [it.suspendedAt.toISOString(), it.id],
      show: shown,
    });
  }

  @Query(() => Suspension, { description: 'One suspension.' })
  @Needs('numbers:read')
  suspension(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Suspension> {
    return findOr404(context, 'suspension', id, findSuspension);
  }

  @FieldResolver(() => Subscriber, { description: 'Whose number it was.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: Suspension, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => [Appeal], { description: 'What was held against it, the oldest first.' })
  @Needs('numbers:read')
  async appeals(@Root() { row }: Suspension, @Ctx() { loaders }: Context): Promise<Appeal[]> {
    return [...(await loaders.appeals.load(row.id))];
  }
}

@Resolver(() => Appeal)
export class AppealResolver {
  @FieldResolver(() => [Document], { description: 'Its documents.' })
  @Needs('documents:read')
  async documents(@Root() { id }: Appeal, @Ctx() context: Context): Promise<Document[]> {
    const rows = await context.loaders.appealDocuments.load(id);
    const found = await Promise.all(rows.map((it) => findDocument(context, it.documentId)));
    return found.filter((it) => it !== null);
  }
}

@Resolver(() => HotlineNumber)
export class NumberSuspension {
  @FieldResolver(() => Suspension, {
    nullable: true,
    description: 'Why it takes no calls, and what lifts that; null where it isn’t suspended.',
  })
  @Needs('numbers:read')
  async suspension(@Root() { number }: HotlineNumber, @Ctx() { loaders }: Context): Promise<Suspension | null> {
    const row = await loaders.standingSuspension.load(number);
    return row && shown(row);
  }
}
