import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { bodyFormats, type BodyFormat } from '../src/calls/body/format.js';
import {
  batchesOf,
  countBatches,
  countOutcomes,
  outcomesOf,
  type Batch as Row,
  type RecordOutcomeRow,
} from '../src/calls/store/batches.js';
import { recordFates, type RecordFate } from '../src/calls/store/table.js';
import type { Month } from '../src/month.js';
import { Refusal } from '../src/refusal.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, YearMonth } from './base/scalars.js';
import { findSwitch, Switch } from './switch.js';

const FormatEnum = enumOf('CdrFormat', 'How a batch was written.', bodyFormats, {
  ndjson: 'One JSON object a line.',
  json: 'One JSON object, or an array of them.',
  csv: 'Comma-separated, with a header row.',
});

const FateEnum = enumOf('RecordFate', 'What became of a record that was not simply posted.', recordFates, {
  refused: 'It can’t be read as a call record (格式拒收).',
  duplicate: 'The same record again; nothing changed (重复话单).',
  conflict: 'The same identity with other billing fields; a person decides (冲突话单).',
  quarantined: 'Readable, but impossible; a person looks (待核话单).',
  suspense: 'Nobody to bill: not our number, or no tariff (挂账).',
  partial: 'A part of a call whose final record is still to come, or has come since (未完话单).',
  merged: 'Another leg or part of a call, which now stands on it too (合并话单).',
});

const states = ['RATING', 'POSTED'] as const;
const StateEnum = enumOf('BatchState', 'How far a batch is.', states, {
  RATING: 'Durable; some of it isn’t posted yet.',
  POSTED: 'Every record has found its end.',
});

@ObjectType({ description: 'What became of a batch’s records.', simpleResolvers: true })
export class BatchTally {
  @Field(() => StateEnum, { description: 'How far it is.' })
  state!: (typeof states)[number];
  @Field(() => Int, { description: 'Became calls.' })
  posted!: number;
  @Field(() => Int, { description: 'Other legs and parts of calls, which stand on them too.' })
  merged!: number;
  @Field(() => Int, { description: 'Parts of calls: they wait for the final record, or it has come.' })
  partial!: number;
  @Field(() => Int, { description: 'Were there already.' })
  duplicates!: number;
  @Field(() => Int, { description: 'Wait for a person’s decision.' })
  conflicts!: number;
  @Field(() => Int, { description: 'Wait for a person’s look.' })
  quarantined!: number;
  @Field(() => Int, { description: 'Wait for somebody to bill.' })
  suspense!: number;
  @Field(() => Int, {
    description: 'Of those that became calls: billed by a later month than their own, which was closed.',
  })
  late!: number;
  @Field(() => Int, {
    description: 'Of those that became calls: the switch asks for routes, and never asked for these.',
  })
  unauthorised!: number;
}

@ObjectType({ description: 'What became of one record that was not simply posted.', simpleResolvers: true })
export class RecordOutcome {
  @Field(() => Int, { description: 'Its line in what was sent, from 1; in a JSON array, its place.' })
  line!: number;
  @Field(() => FateEnum, { description: 'What became of it.' })
  fate!: RecordFate;
  @Field(() => String, { description: 'For programs, such as REFUSED_FOR_FORM.' })
  code!: string;
  @Field(() => String, { nullable: true, description: 'The field that it is about.' })
  field!: string | null;
  @Field(() => String, { nullable: true, description: 'What stood in it.' })
  found!: string | null;
  @Field(() => String, { description: 'What is allowed, or why.' })
  reason!: string;
  @Field(() => YearMonth, { nullable: true, description: 'The call’s month, where it is known.' })
  month!: Month | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When a person decided on it, or its call’s final record came.',
  })
  resolvedAt!: Date | null;
}

@ObjectType({
  implements: Node,
  description: 'Records that were sent and taken at once (话单批次).',
  simpleResolvers: true,
})
@Extensions({ needs: 'cdrs:read' })
export class CdrBatch extends Node {
  @Field(() => FormatEnum, { description: 'How it was written.' })
  format!: BodyFormat;
  @Field(() => Int, { description: 'Its length, unpacked.' })
  bytes!: number;
  @Field(() => String, { description: 'SHA-256 of its bytes, in hexadecimal.' })
  sha256!: string;
  @Field(() => Int, { description: 'How many records it holds.' })
  records!: number;
  @Field(() => Int, { description: 'How many of them can’t be read.' })
  refused!: number;
  @Field(() => DateTime, { description: 'When it was durable.' })
  receivedAt!: Date;

  key!: string;
  switchId!: string;
}

const shown = (row: Row): CdrBatch => ({
  ...row,
  key: row.id,
  id: globalId('batch', row.id),
  sha256: row.sha256.toString('hex'),
});

export async function findBatch({ loaders }: Context, key: string): Promise<CdrBatch | null> {
  const row = await loaders.batch.load(key);
  return row && shown(row);
}

const CdrBatchConnection = connectionOf(CdrBatch, 'CdrBatch', 'batches');
const RecordOutcomeConnection = connectionOf(RecordOutcome, 'RecordOutcome', 'outcomes');

@Resolver(() => CdrBatch)
export class CdrBatchResolver {
  @Query(() => CdrBatchConnection, { description: 'A switch’s batches, the newest first.' })
  @Needs('cdrs:read')
  batches(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('switchId', () => ID, {
      nullable: true,
      description: 'Whose. A switch leaves it out; the operator must give it.',
    })
    switchId: string | null,
    @Ctx() context: Context,
  ) {
    const { sender, switch: own } = context.viewer;
    const of = keyOrNull('switch', switchId, 'switchId') ?? own?.id;
    if (of === undefined)
      throw new Refusal('BAD_INPUT', 'switchId: needed, because this key is no switch’s', ['switchId']);
    return connect(context, {
      name: 'batches',
      filter: of,
      page,
      rows: (tx, part) => batchesOf(tx, sender, of, part),
      count: (tx) => countBatches(tx, sender, of),
      keyOf: (it) => [it.sortAt, it.id],
      show: shown,
    });
  }

  @Query(() => CdrBatch, { description: 'One batch.' })
  @Needs('cdrs:read')
  batch(
    @Arg('id', () => ID, { description: 'Its id: `batch_` and the batchId that `POST /v1/cdrs` answered.' }) id: string,
    @Ctx() context: Context,
  ): Promise<CdrBatch> {
    return findOr404(context, 'batch', id, findBatch);
  }

  @FieldResolver(() => Switch, { description: 'Who sent it.' })
  @Needs('switches:read')
  switch(@Root() { switchId }: CdrBatch, @Ctx() context: Context): Promise<Switch> {
    return findSwitch(context, switchId) as Promise<Switch>;
  }

  @FieldResolver(() => BatchTally, { description: 'What became of its records.' })
  @Needs('cdrs:read')
  async tally(@Root() { key }: CdrBatch, @Ctx() { loaders }: Context): Promise<BatchTally> {
    const tally = (await loaders.tally.load(key))!;
    return { ...tally, state: tally.waitingChunks > 0 ? 'RATING' : 'POSTED' };
  }

  @FieldResolver(() => RecordOutcomeConnection, { description: 'The records that were not simply posted, by line.' })
  @Needs('cdrs:read')
  outcomes(@Root() { key }: CdrBatch, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect<RecordOutcomeRow, RecordOutcome>(context, {
      name: 'outcomes',
      filter: key,
      page,
      rows: (tx, part) => outcomesOf(tx, key, part),
      count: (tx) => countOutcomes(tx, key),
      keyOf: (it) => [String(it.line)],
      show: (it) => it,
    });
  }
}
