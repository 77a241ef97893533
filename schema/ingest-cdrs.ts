import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { nudgeRating } from '../jobs/rate-calls.js';
import { landRecords } from '../src/calls/io/land.js';
import { Refusal } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { SerialNumber } from './base/scalars.js';
import { CdrBatch, findBatch } from './batch.js';

@InputType({
  description: 'One call record in canonical form. What can’t be read is refused by itself, and fails no other.',
})
class CdrInput {
  @Field(() => String, { nullable: true, description: 'The switch’s own id of the call. Needed.' })
  callUuid?: string | null;
  @Field(() => String, { nullable: true, description: 'The leg, where the switch reports legs apart.' })
  legUuid?: string | null;
  @Field(() => Int, { nullable: true, description: 'The part, where the switch reports a call in parts.' })
  seq?: number | null;
  @Field(() => String, { nullable: true, description: '`final`, which is meant where it is left out, or `interim`.' })
  kind?: string | null;
  @Field(() => String, { nullable: true, description: 'The 400 number that was called. Needed.' })
  called?: string | null;
  @Field(() => String, { nullable: true, description: 'Who rang.' })
  caller?: string | null;
  @Field(() => String, { nullable: true, description: 'The destination that answered.' })
  answeredBy?: string | null;
  @Field(() => String, { nullable: true, description: 'When the call came in, as the switch writes times. Needed.' })
  setupAt?: string | null;
  @Field(() => String, { nullable: true, description: 'When it was answered. Needed where the outcome is `answered`.' })
  answerAt?: string | null;
  @Field(() => String, { nullable: true, description: 'When the destination was joined.' })
  bridgeAt?: string | null;
  @Field(() => String, { nullable: true, description: 'When it ended. Needed.' })
  endAt?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'How it ended: answered, busy, noanswer, unavailable, rejected, cancelled or failed. Needed.',
  })
  outcome?: string | null;
  @Field(() => SerialNumber, {
    nullable: true,
    description: 'Its serial number, where the switch numbers its records.',
  })
  recordNo?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'What it came in by, where several switches may report one call.',
  })
  trunk?: string | null;
}

const RECORDS_AT_ONCE = 250;

@InputType({ description: 'A few call records; for more there is `POST /v1/cdrs`.' })
class IngestCdrsInput extends MutationInput {
  @Field(() => [CdrInput], { description: `1 to ${RECORDS_AT_ONCE} records.` })
  records!: CdrInput[];
}

@ObjectType({ description: 'A record that can’t be read.', simpleResolvers: true })
class RefusedRecord {
  @Field(() => Int, { description: 'Its place in the list, from 1.' })
  line!: number;
  @Field(() => String, { nullable: true, description: 'The field that it is about.' })
  field!: string | null;
  @Field(() => String, { nullable: true, description: 'What stood in it.' })
  found!: string | null;
  @Field(() => String, { description: 'What is allowed.' })
  rule!: string;
}

@ObjectType({ description: 'What `ingestCdrs` answers, once the records are durable.', simpleResolvers: true })
class IngestCdrsPayload extends Payload {
  @Field(() => CdrBatch, { nullable: true, description: 'The batch; its tally says what became of the records.' })
  batch!: CdrBatch | null;
  @Field(() => [RefusedRecord], { description: 'The records that can’t be read.' })
  refusals!: RefusedRecord[];
}

@Resolver()
export class IngestCdrs {
  @Mutation(() => IngestCdrsPayload, {
    description: 'Takes a few call records, as `POST /v1/cdrs` takes many: durable before the answer, then rated.',
  })
  @Needs('cdrs:write')
  async ingestCdrs(
    @Arg('input', () => IngestCdrsInput, { description: 'The records.' }) input: IngestCdrsInput,
    @Ctx() context: Context,
  ): Promise<IngestCdrsPayload> {
    const { records } = input;
    const by = context.viewer.switch;
    const done = await change(context, 'ingestCdrs', input, async (tx) => {
      if (!by) throw new Refusal('FORBIDDEN', 'only a switch posts call records; this key is not a switch’s');
      if (records.length < 1 || records.length > RECORDS_AT_ONCE) {
        throw new Refusal('BAD_INPUT', `records: found ${records.length}, allowed are 1 to ${RECORDS_AT_ONCE}`, [
          'records',
        ]);
      }
      const result = await landRecords(
        tx,
        by,
        records.map((it) => JSON.stringify(it)),
      );
      return { result, changes: [] }; // its bytes are kept as they came
    });
    if (!done.result) return { ...done, batch: null, refusals: [] };
    await nudgeRating(context, done.result);
    return { ...done, batch: await findBatch(context, done.result.batchId), refusals: done.result.refusals };
  }
}
