import { Arg, Args, Ctx, Extensions, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { subjectBarred, subjectUnbarred } from '../src/applications/barred/changes.js';
import { barSubject, liftBar } from '../src/applications/barred/store/bar.js';
import { barredSubjectsOf, countBarredSubjects } from '../src/applications/barred/store/list.js';
import { barredKinds, barredSources, type BarredKind, type BarredSource } from '../src/applications/barred/subject.js';
import type { BarredSubject as Row } from '../src/applications/barred/table.js';
import { hidden } from '../src/events/change.js';
import { oneLine } from '../src/one-line.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';

const BarredKindEnum = enumOf('BarredKind', 'By what a barred subject is known.', barredKinds, {
  CREDIT_CODE: 'A company, by its unified social credit code (统一社会信用代码).',
  REGISTRATION_NUMBER: 'A company, by its old registration number of 15 digits (注册号).',
  ID_NUMBER: 'A person, by the number of the ID card (公民身份号码), whomever the person acts for.',
});

const BarredSourceEnum = enumOf('BarredSource', 'Who says that a subject is barred.', barredSources, {
  CARRIER: 'A carrier.',
  REGULATOR: 'A regulator or the police.',
  OWN_FINDING: 'The operator itself.',
});

@ObjectType({
  implements: Node,
  description: 'Whom no number is given to (黑名单): a company or a person. The operator alone sees the list.',
  simpleResolvers: true,
})
@Extensions({ needs: 'applications:operate' })
export class BarredSubject extends Node {
  @Field(() => BarredKindEnum, { description: 'By what it is known.' })
  kind!: BarredKind;
  @Field(() => String, { description: 'The company’s code; of a person the masked ID number, which is all that is kept.' })
  identifier!: string;
  @Field(() => String, { description: 'Why.' })
  reason!: string;
  @Field(() => BarredSourceEnum, { description: 'Who says so.' })
  source!: BarredSource;
  @Field(() => DateTime, { description: 'Since when.' })
  since!: Date;
  @Field(() => String, { description: 'Who barred it: "key_…", or "staff:…" with the subject that its token names.' })
  barredBy!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was lifted; null while it holds.' })
  liftedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Who lifted it.' })
  liftedBy!: string | null;
} // prettier-ignore

const shown = ({ id, shown: identifier, ...row }: Row): BarredSubject => ({
  ...row,
  id: globalId('barredsubject', id),
  identifier,
});

export async function findBarredSubject({ loaders }: Context, key: string): Promise<BarredSubject | null> {
  const row = await loaders.barredSubject.load(key);
  return row && shown(row);
}

const BarredSubjectConnection = connectionOf(BarredSubject, 'BarredSubject', 'barred subjects');

@InputType({ description: 'Which barred subjects.' })
class BarredSubjectFilter {
  @Field(() => Boolean, { nullable: true, description: 'Those that hold, or those that were lifted.' })
  live?: boolean | null;
  @Field(() => BarredKindEnum, { nullable: true, description: 'Those that are known by this.' })
  kind?: BarredKind | null;
}

@InputType({ description: 'Whom to bar, and why.' })
class BarSubjectInput extends MutationInput {
  @Field(() => BarredKindEnum, { description: 'By what it is known.' })
  kind!: BarredKind;
  @Field(() => String, { description: 'The code or the number. Of an ID number only the masked form is kept.' })
  identifier!: string;
  @Field(() => String, { description: 'Why, in 1 to 200 characters; no partner reads it.' })
  reason!: string;
  @Field(() => BarredSourceEnum, { description: 'Who says so.' })
  source!: BarredSource;
}

@InputType({ description: 'Which bar to lift, and why.' })
class LiftBarInput extends MutationInput {
  @Field(() => ID, { description: 'The barred subject.' })
  id!: string;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What a mutation of a barred subject answers.', simpleResolvers: true })
class BarredSubjectPayload extends Payload {
  @Field(() => BarredSubject, { nullable: true, description: 'The barred subject as it is now.' })
  barredSubject!: BarredSubject | null;
}

@Resolver(() => BarredSubject)
export class BarredSubjectResolver {
  @Query(() => BarredSubjectConnection, {
    description: 'Barred subjects, the newest first; those that were lifted too.',
  })
  @Needs('applications:operate')
  barredSubjects(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => BarredSubjectFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: BarredSubjectFilter | null,
    @Ctx() context: Context,
  ) {
    const list = { live: filter?.live ?? null, kind: filter?.kind ?? null };
    return connect(context, {
      name: 'barredSubjects',
      filter: list,
      page,
      rows: (tx, part) => barredSubjectsOf(tx, list, part),
      count: (tx) => countBarredSubjects(tx, list),
      keyOf: (it) => [it.since.toISOString(), it.id],
      show: shown,
    });
  }

  @Mutation(() => BarredSubjectPayload, {
    description:
      'Bars a company or a person, until it is lifted: no application of it is submitted, forwarded or activated.',
  })
  @Needs('applications:operate')
  async barSubject(
    @Arg('input', () => BarSubjectInput, { description: 'Whom, and why.' }) input: BarSubjectInput,
    @Ctx() context: Context,
  ): Promise<BarredSubjectPayload> {
    const { pepper, viewer } = context;
    const kept = { ...input, identifier: hidden(pepper, input.identifier) }; // arguments are kept as a bare hash, by which an ID number could be found by trying
    const done = await change(context, 'barSubject', kept, async (tx) => {
      const { kind, identifier, reason, source } = input;
      const row = await barSubject(tx, pepper, { kind, identifier, reason, source, by: viewer.by.who });
      return { result: { id: row.id }, changes: [subjectBarred(row)] };
    });
    return { ...done, barredSubject: done.result && (await findBarredSubject(context, done.result.id)) };
  }

  @Mutation(() => BarredSubjectPayload, {
    description: 'Lifts a bar: the company or the person is as free as any other.',
  })
  @Needs('applications:operate')
  async liftBar(
    @Arg('input', () => LiftBarInput, { description: 'Which, and why.' }) input: LiftBarInput,
    @Ctx() context: Context,
  ): Promise<BarredSubjectPayload> {
    const done = await change(context, 'liftBar', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const row = await liftBar(tx, keyIn('barredsubject', input.id, 'id'), context.viewer.by.who);
      return { result: { id: row.id }, changes: [subjectUnbarred(row, reason)] };
    });
    return { ...done, barredSubject: done.result && (await findBarredSubject(context, done.result.id)) };
  }
}
