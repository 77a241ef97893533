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
import { gapExplained, numberingRestarted } from '../src/calls/changes.js';
import { cdrSeries, type CdrSeries } from '../src/calls/serials.js';
import { explainGap, restartNumbering } from '../src/calls/store/explain-gap.js';
import { countGaps, gapsOf, type Gap } from '../src/calls/store/gaps.js';
import { oneLine } from '../src/one-line.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, keyOrNull, MutationInput, Payload } from './base/mutation.js';
import { DateTime, SerialNumber } from './base/scalars.js';
import { findSwitch, Switch, switchMeant } from './switch.js';

const CdrSeriesEnum = enumOf('CdrSeries', 'What a switch numbers, one after another.', cdrSeries, {
  FILE: 'The files that it posts: `POST /v1/cdrs?file=17`.',
  RECORD: 'The records that it writes: their field `recordNo`.',
});

@ObjectType({
  description:
    'Numbers of files or records that are missing between two that came in (话单缺号): calls that nobody bills.',
  simpleResolvers: true,
})
export class CdrGap {
  @Field(() => CdrSeriesEnum, { description: 'Of files or of records.' })
  series!: CdrSeries;
  @Field(() => SerialNumber, { description: 'The first that is missing.' })
  from!: number;
  @Field(() => SerialNumber, { description: 'The last that is missing.' })
  to!: number;
  @Field(() => SerialNumber, { description: 'How many are missing.' })
  missing!: number;
  @Field(() => DateTime, {
    description: 'When the number before came in: a month whose collection ended before this is none of it.',
  })
  beforeAt!: Date;
  @Field(() => DateTime, { description: 'When the number behind came in.' })
  afterAt!: Date;
  @Field(() => String, {
    nullable: true,
    description: 'Why they are missing, as an operator says; null where nobody does.',
  })
  reason!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was said.' })
  explainedAt!: Date | null;

  gap!: Gap;
}

const shown = (gap: Gap): CdrGap => ({
  gap,
  series: gap.series,
  from: gap.from,
  to: gap.to,
  missing: gap.to - gap.from + 1,
  beforeAt: gap.beforeAt,
  afterAt: gap.afterAt,
  reason: gap.explanation?.reason ?? null,
  explainedAt: gap.explanation?.at ?? null,
});

const CdrGapConnection = connectionOf(CdrGap, 'CdrGap', 'gaps');

@InputType({ description: 'Which gaps.' })
class CdrGapFilter {
  @Field(() => ID, { nullable: true, description: 'Of one switch.' })
  switchId?: string | null;
  @Field(() => CdrSeriesEnum, { nullable: true, description: 'Of files, or of records.' })
  series?: CdrSeries | null;
  @Field(() => Boolean, { nullable: true, description: 'Those that nobody explained, or those that somebody did.' })
  open?: boolean | null;
}

@InputType({ description: 'Which numbers won’t come, and why.' })
class ExplainGapInput extends MutationInput {
  @Field(() => ID, { description: 'Whose.' })
  switchId!: string;
  @Field(() => CdrSeriesEnum, { description: 'Of files or of records.' })
  series!: CdrSeries;
  @Field(() => SerialNumber, { description: 'The first of them, which is missing.' })
  from!: number;
  @Field(() => SerialNumber, {
    description: 'The last of them, which is missing. Of those between them it is said of all that are missing.',
  })
  to!: number;
  @Field(() => String, { description: 'Why, in 1 to 200 characters.' })
  reason!: string;
}

@InputType({ description: 'Whose numbering began anew, and why.' })
class RestartNumberingInput extends MutationInput {
  @Field(() => ID, { description: 'Whose.' })
  switchId!: string;
  @Field(() => CdrSeriesEnum, { description: 'Of files or of records.' })
  series!: CdrSeries;
  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on: what came in earlier is of the old numbering. Now where it is left out.',
  })
  at?: Date | null;
  @Field(() => String, { description: 'Why, in 1 to 200 characters: the audit log keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What `explainGap` and `restartNumbering` answer.', simpleResolvers: true })
class NumberingPayload extends Payload {
  @Field(() => Switch, { nullable: true, description: 'The switch as it is now.' })
  switch!: Switch | null;
}

@Resolver(() => CdrGap)
export class CdrGapResolver {
  @Query(() => CdrGapConnection, {
    description: 'Gaps in what switches number, by switch and number. A switch sees its own.',
  })
  @Needs('cdrs:read')
  cdrGaps(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CdrGapFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: CdrGapFilter | null,
    @Ctx() context: Context,
  ) {
    const { sender } = context.viewer;
    const switchId = keyOrNull('switch', filter?.switchId, 'switchId');
    const list = { switchId, series: filter?.series ?? null, open: filter?.open ?? null };
    return connect(context, {
      name: 'cdrGaps',
      filter: list,
      page,
      rows: (tx, part) => gapsOf(tx, sender, list, part),
      count: (tx) => countGaps(tx, sender, list),
      keyOf: (it) => [it.switchId, it.series, String(it.from)],
      show: shown,
    });
  }

  @FieldResolver(() => Switch, { description: 'Whose.' })
  @Needs('switches:read')
  switch(@Root() { gap }: CdrGap, @Ctx() context: Context): Promise<Switch> {
    return findSwitch(context, gap.switchId) as Promise<Switch>;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Which key or person of the operator explained it.' })
  @Needs('switches:write')
  explainedBy(@Root() { gap }: CdrGap): string | null {
    return gap.explanation?.by ?? null;
  }

  @Mutation(() => NumberingPayload, {
    description:
      'Says why numbers are missing, so that months may close. Those that come in after all are missing no more, whatever is said.',
  })
  @Needs('switches:write')
  async explainGap(
    @Arg('input', () => ExplainGapInput, { description: 'Which, and why.' }) input: ExplainGapInput,
    @Ctx() context: Context,
  ): Promise<NumberingPayload> {
    const done = await change(context, 'explainGap', input, async (tx) => {
      const { series, from, to, reason } = input;
      const switchId = await switchMeant(tx, input.switchId);
      const said = await explainGap(tx, { switchId, series, from, to, reason, by: context.viewer.by.who });
      return { result: { switchId }, changes: said ? [gapExplained(said)] : [] };
    });
    return { ...done, switch: done.result && (await findSwitch(context, done.result.switchId)) };
  }

  @Mutation(() => NumberingPayload, {
    description:
      'A switch’s numbers began anew, because they wrapped around or were set back: gaps are looked for among those that came in since.',
  })
  @Needs('switches:write')
  async restartNumbering(
    @Arg('input', () => RestartNumberingInput, { description: 'Whose, and why.' }) input: RestartNumberingInput,
    @Ctx() context: Context,
  ): Promise<NumberingPayload> {
    const done = await change(context, 'restartNumbering', input, async (tx) => {
      const { series } = input;
      const reason = oneLine('reason', input.reason);
      const switchId = await switchMeant(tx, input.switchId);
      const at = await restartNumbering(tx, { switchId, series, at: input.at ?? null });
      return { result: { switchId }, changes: [numberingRestarted({ switchId, series }, at, reason)] };
    });
    return { ...done, switch: done.result && (await findSwitch(context, done.result.switchId)) };
  }
}
