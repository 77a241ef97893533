import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { reportingPointCleared, reportingPointSet } from '../src/calls/changes.js';
import {
  clearReportingPoint,
  countReportingPoints,
  reportingPointsOf,
  setReportingPoint,
} from '../src/calls/store/reporting-points.js';
import type { ReportingPoint as Row } from '../src/calls/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { DateTime } from './base/scalars.js';
import { findSwitch, Switch, switchMeant } from './switch.js';

@ObjectType({
  description:
    'Which switch reports the calls of a trunk that several switches see (话单上报点): the others’ records of it bill nothing.',
  simpleResolvers: true,
})
export class ReportingPoint {
  @Field(() => String, { description: 'The trunk, as records name it.' })
  trunk!: string;
  @Field(() => DateTime, { description: 'Since when.' })
  setAt!: Date;

  row!: Row;
}

const shown = (row: Row): ReportingPoint => ({ trunk: row.trunk, setAt: row.setAt, row });

const ReportingPointConnection = connectionOf(ReportingPoint, 'ReportingPoint', 'reporting points');

@InputType({ description: 'Which switch reports a trunk.' })
class SetReportingPointInput extends MutationInput {
  @Field(() => String, { description: 'The trunk, as records name it, in 1 to 128 characters.' })
  trunk!: string;
  @Field(() => ID, { description: 'The switch whose records of it are billed.' })
  switchId!: string;
}

@InputType({ description: 'Which trunk has no reporting point any more.' })
class ClearReportingPointInput extends MutationInput {
  @Field(() => String, { description: 'The trunk.' })
  trunk!: string;
}

@ObjectType({ description: 'What `setReportingPoint` answers.', simpleResolvers: true })
class SetReportingPointPayload extends Payload {
  @Field(() => Switch, { nullable: true, description: 'The switch that reports the trunk now.' })
  switch!: Switch | null;
}

@ObjectType({ description: 'What `clearReportingPoint` answers.', simpleResolvers: true })
class ClearReportingPointPayload extends Payload {
  @Field(() => Switch, { nullable: true, description: 'The switch that reported the trunk until now.' })
  switch!: Switch | null;
}

@Resolver(() => ReportingPoint)
export class ReportingPointResolver {
  @Query(() => ReportingPointConnection, { description: 'Reporting points, by trunk.' })
  @Needs('switches:read')
  reportingPoints(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect(context, {
      name: 'reportingPoints',
      filter: null,
      page,
      rows: reportingPointsOf,
      count: countReportingPoints,
      keyOf: (it) => [it.trunk],
      show: shown,
    });
  }

  @FieldResolver(() => Switch, { description: 'The switch that reports it.' })
  @Needs('switches:read')
  switch(@Root() { row }: ReportingPoint, @Ctx() context: Context): Promise<Switch> {
    return findSwitch(context, row.switchId) as Promise<Switch>;
  }

  @FieldResolver(() => String, { description: 'Which key or person of the operator said so.' })
  @Needs('switches:write')
  setBy(@Root() { row }: ReportingPoint): string {
    return row.setBy;
  }

  @Mutation(() => SetReportingPointPayload, {
    description:
      'Says which switch reports a trunk, for all records that are posted from now on: other switches’ records that name it bill nothing.',
  })
  @Needs('switches:write')
  async setReportingPoint(
    @Arg('input', () => SetReportingPointInput, { description: 'Which.' }) input: SetReportingPointInput,
    @Ctx() context: Context,
  ): Promise<SetReportingPointPayload> {
    const done = await change(context, 'setReportingPoint', input, async (tx) => {
      const switchId = await switchMeant(tx, input.switchId);
      const { before, after } = await setReportingPoint(tx, {
        trunk: input.trunk,
        switchId,
        by: context.viewer.by.who,
      });
      return { result: { switchId }, changes: before === after ? [] : [reportingPointSet(before, after)] };
    });
    return { ...done, switch: done.result && (await findSwitch(context, done.result.switchId)) };
  }

  @Mutation(() => ClearReportingPointPayload, {
    description: 'A trunk has no reporting point any more: whichever switch’s records name it are billed.',
  })
  @Needs('switches:write')
  async clearReportingPoint(
    @Arg('input', () => ClearReportingPointInput, { description: 'Which.' }) input: ClearReportingPointInput,
    @Ctx() context: Context,
  ): Promise<ClearReportingPointPayload> {
    const done = await change(context, 'clearReportingPoint', input, async (tx) => {
      const before = await clearReportingPoint(tx, input.trunk);
      return { result: { switchId: before.switchId }, changes: [reportingPointCleared(before)] };
    });
    return { ...done, switch: done.result && (await findSwitch(context, done.result.switchId)) };
  }
}
