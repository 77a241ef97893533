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
import { Refusal } from '../src/refusal.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import { BatchTally, RecordOutcome } from './batch-outcomes.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime, SerialNumber } from './base/scalars.js';
import { findSwitch, Switch } from './switch.js';

const FormatEnum = enumOf('CdrFormat', 'How a batch was written.', bodyFormats, {
  ndjson: 'One JSON object a line.',
  json: 'One JSON object, or an array of them.',
  csv: 'A row each, under a header row or a profile that stands for one.',
  xml: 'One `cdr` element of FreeSWITCH’s mod_xml_cdr.',
  form: 'One record behind `cdr=`, url-encoded or base64, as FreeSWITCH’s modules post it.',
});

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
  @Field(() => String, {
    description:
      'SHA-256 of its bytes, in hexadecimal; under a profile, of the header row that it stands for and its bytes.',
  })
  sha256!: string;
  @Field(() => Int, { description: 'How many records it holds.' })
  records!: number;
  @Field(() => Int, { description: 'How many of them can’t be read.' })
  refused!: number;
  @Field(() => SerialNumber, {
    nullable: true,
    description: 'The number that its switch gave the file; null where it gave none.',
  })
  fileNo!: number | null;
  @Field(() => [ID], {
    description: 'Other batches of the switch whose files have the same number, the first ten of them.',
  })
  sameFileNo!: string[];
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
  sameFileNo: row.sameFileNo.map((it) => globalId('batch', it)),
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
