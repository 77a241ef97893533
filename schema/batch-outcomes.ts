import { Field, Int, ObjectType } from 'type-graphql';
import { recordFates, type RecordFate } from '../src/calls/store/table.js';
import type { Month } from '../src/month.js';
import { enumOf } from './base/enum.js';
import { DateTime, YearMonth } from './base/scalars.js';

const FateEnum = enumOf('RecordFate', 'What became of a record that was not simply posted.', recordFates, {
  refused: 'It can’t be read as a call record (格式拒收).',
  duplicate: 'The same record again; nothing changed (重复话单).',
  conflict: 'The same identity with other billing fields; a person decides (冲突话单).',
  quarantined: 'Readable, but impossible; a person looks (待核话单).',
  suspense: 'Nobody to bill: not our number, or no tariff (挂账).',
  partial: 'A part of a call whose final record is still to come, or has come since (未完话单).',
  merged: 'Another leg or part of a call, which now stands on it too (合并话单).',
});

export const batchStates = ['RATING', 'POSTED'] as const;
const StateEnum = enumOf('BatchState', 'How far a batch is.', batchStates, {
  RATING: 'Durable; some of it isn’t posted yet.',
  POSTED: 'Every record has found its end.',
});

@ObjectType({ description: 'What became of a batch’s records.', simpleResolvers: true })
export class BatchTally {
  @Field(() => StateEnum, { description: 'How far it is.' })
  state!: (typeof batchStates)[number];
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
