import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { FEN, type MicroYuan } from '../src/money.js';
import type { Month } from '../src/month.js';
import { countStatements, listStatements } from '../src/statements/store/statement-list.js';
import { lineKinds, statementStates, type Statement as Row, type StatementState } from '../src/statements/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { OrderDirection, type Direction } from './base/order.js';
import { findPartner, Partner } from './partner.js';
import { DateTime, HotlineNumberScalar, Money, YearMonth } from './base/scalars.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const StateEnum = enumOf('StatementState', 'How far a statement is.', statementStates, {
  DRAFT: 'Made by closing the month (草稿).',
  APPROVED: 'Accepted by a person (已审核).',
  ISSUED: 'Numbered, and it can’t change any more (已出账).',
});

const LineKindEnum = enumOf('StatementLineKind', 'What a line adds up.', lineKinds, {
  USAGE: 'Calls.',
  FEE: 'A monthly fee (包月费).',
});

@ObjectType({
  description: 'One line of a statement; a line of an earlier service month is of calls that came late.',
  simpleResolvers: true,
})
export class StatementLine {
  @Field(() => LineKindEnum, { description: 'What it adds up.' })
  kind!: (typeof lineKinds)[number];
  @Field(() => HotlineNumberScalar, { description: 'For which number.' })
  number!: string;
  @Field(() => YearMonth, { description: 'In which month the calls were.' })
  serviceMonth!: Month;
  @Field(() => String, { description: 'The charge class, or the fee’s name.' })
  label!: string;
  @Field(() => Int, { description: 'How many calls.' })
  calls!: number;
  @Field(() => Int, { description: 'Their talk in seconds.' })
  talkSeconds!: number;
  @Field(() => Int, { description: 'Their increments in seconds, started ones whole.' })
  chargedSeconds!: number;
  @Field(() => Money, { description: 'The line’s amount.' })
  amount!: MicroYuan;
}

@ObjectType({ description: 'A file that was written from an issued statement.', simpleResolvers: true })
export class StatementFile {
  @Field(() => String, { description: 'Where it is downloaded, with the same key: a path on this server.' })
  path!: string;
  @Field(() => Int, { description: 'Its length.' })
  bytes!: number;
  @Field(() => String, { description: 'SHA-256 of its bytes, in hexadecimal.' })
  sha256!: string;
  @Field(() => DateTime, { description: 'When it was written.' })
  writtenAt!: Date;
}

@ObjectType({ implements: Node, description: 'What a subscriber owes for a month (月结单).', simpleResolvers: true })
@Extensions({ needs: 'statements:read' })
export class Statement extends Node {
  @Field(() => String, { nullable: true, description: 'ST-2026-000123; given at issue, without a gap.' })
  number!: string | null;
  @Field(() => YearMonth, { description: 'Which month.' })
  month!: Month;
  @Field(() => StateEnum, { description: 'How far it is.' })
  state!: StatementState;
  @Field(() => Money, { description: 'The sum of its lines, exact.' })
  exactTotal!: MicroYuan;
  @Field(() => Money, { description: 'What is to be paid: the exact total, rounded half up to whole fen.' })
  payableTotal!: MicroYuan;
  @Field(() => DateTime, { description: 'When the month was closed.' })
  closedAt!: Date;
  @Field(() => String, { nullable: true, description: 'Who approved it.' })
  approvedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was approved.' })
  approvedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was issued.' })
  issuedAt!: Date | null;
  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 over all that it shows, in hexadecimal; printed on its pages.',
  })
  contentHash!: string | null;

  key!: string;
  partnerId!: string;
  subscriberId!: string;
}

const shown = (row: Row): Statement => ({
  ...row,
  key: row.id,
  id: globalId('statement', row.id),
  exactTotal: row.exact,
  payableTotal: row.payableFen * FEN,
});

export async function findStatement({ loaders }: Context, key: string): Promise<Statement | null> {
  const row = await loaders.statement.load(key);
  return row && shown(row);
}

const StatementConnection = connectionOf(Statement, 'Statement', 'statements');

@InputType({ description: 'Which statements.' })
class StatementFilter {
  @Field(() => ID, { nullable: true, description: 'Of this partner’s subscribers.' })
  partnerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this subscriber.' })
  subscriberId?: string | null;
  @Field(() => YearMonth, { nullable: true, description: 'For this month.' })
  month?: Month | null;
}

@Resolver(() => Statement)
export class StatementResolver {
  @Query(() => StatementConnection, { description: 'Statements, by month; the newest first where no order is given.' })
  @Needs('statements:read')
  statements(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => StatementFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: StatementFilter | null,
    @Arg('order', () => OrderDirection, { nullable: true, description: 'Which way.' }) order: Direction | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const list = {
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      subscriberId: keyOrNull('subscriber', filter?.subscriberId, 'subscriberId'),
      month: filter?.month ?? null,
    };
    const descending = order !== 'ASC';
    return connect(context, {
      name: 'statements',
      filter: [list, descending],
      page,
      rows: (tx, part) => listStatements(tx, whose, list, part, descending),
      count: (tx) => countStatements(tx, whose, list),
      keyOf: (it) => [it.month, it.id],
      show: shown,
    });
  }

  @Query(() => Statement, { description: 'One statement.' })
  @Needs('statements:read')
  statement(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Statement> {
    return findOr404(context, 'statement', id, findStatement);
  }

  @FieldResolver(() => Partner, { description: 'Through whom the subscriber acts.' })
  @Needs('partners:read')
  partner(@Root() { partnerId }: Statement, @Ctx() context: Context): Promise<Partner> {
    return findPartner(context, partnerId) as Promise<Partner>;
  }

  @FieldResolver(() => Subscriber, { description: 'Who owes it.' })
  @Needs('subscribers:read')
  subscriber(@Root() { subscriberId }: Statement, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => [StatementLine], { description: 'What it adds up.' })
  @Needs('statements:read')
  lines(@Root() { key }: Statement, @Ctx() { loaders }: Context): Promise<StatementLine[]> {
    return loaders.lines.load(key);
  }

  @FieldResolver(() => StatementFile, {
    nullable: true,
    description: 'Its PDF; null until it is written, which takes moments from the issue on.',
  })
  @Needs('statements:read')
  async pdf(@Root() { key }: Statement, @Ctx() { loaders }: Context): Promise<StatementFile | null> {
    const file = (await loaders.files.load(key)).find((it) => it.kind === 'PDF');
    return file ? { ...file, path: `/v1/statements/${key}.pdf` } : null;
  }
}
