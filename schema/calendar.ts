import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { calendarUpdated } from '../src/regions/changes.js';
import { calendarYear, daysOn, setDays } from '../src/regions/store/calendar-days.js';
import { calendarKinds, type CalendarKind } from '../src/regions/table.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';

const CalendarKindEnum = enumOf('CalendarKind', 'What is said of a day.', calendarKinds, {
  HOLIDAY: 'A day off by the State Council’s notice (法定节假日), weekend days within a festival too.',
  MAKEUP_WORKDAY: 'A weekend day that is worked to make up for one (调休上班).',
  WEEKDAY_RULE: 'A day like any other of its weekday, whatever the packaged calendar says.',
});

@ObjectType({ description: 'A day of which something is said; all others go by the weekday.', simpleResolvers: true })
class CalendarDay {
  @Field(() => String, { description: 'The day in Asia/Shanghai: "2026-10-01".' })
  date!: string;
  @Field(() => CalendarKindEnum, { description: 'What it is.' })
  kind!: CalendarKind;
  @Field(() => String, { description: 'Who says so: a package and its version, a notice, an operator.' })
  source!: string;
  @Field(() => String, { nullable: true, description: 'The festival, where the packaged calendar names it.' })
  name?: string;
}

@ObjectType({ description: 'Holidays and make-up workdays of a year.', simpleResolvers: true })
class Calendar {
  @Field(() => Int, { description: 'The year.' })
  year!: number;
  @Field(() => Boolean, {
    description: 'Whether its holidays are known. Where they aren’t, all its days go by the weekday rule.',
  })
  covered!: boolean;
  @Field(() => [CalendarDay], { description: 'The days that are no ordinary ones, in order.' })
  days!: CalendarDay[];
}

@InputType({ description: 'What a day is.' })
class CalendarDayInput {
  @Field(() => String, { description: 'The day in Asia/Shanghai: "2027-02-06".' })
  date!: string;
  @Field(() => CalendarKindEnum, { description: 'What it is.' })
  kind!: CalendarKind;
}

@InputType({ description: 'What days are, whatever was said of them before.' })
class SetCalendarDaysInput extends MutationInput {
  @Field(() => [CalendarDayInput], { description: 'The days: 1 to 400, each once.' })
  days!: CalendarDayInput[];
  @Field(() => String, { description: 'Who says so, such as the notice’s number, in 1 to 200 characters.' })
  source!: string;
}

@ObjectType({ description: 'What `setCalendarDays` answers.', simpleResolvers: true })
class CalendarPayload extends Payload {
  @Field(() => [CalendarDay], { nullable: true, description: 'The days as they are now, in order.' })
  days!: CalendarDay[] | null;
}

@Resolver()
export class CalendarResolver {
  @Query(() => Calendar, { description: 'Holidays and make-up workdays, as route plans and prices go by them.' })
  @Needs('routes:read')
  async calendar(
    @Arg('year', () => Int, { description: 'Which year, 2000 to 2100.' }) year: number,
    @Ctx() { read }: Context,
  ): Promise<Calendar> {
    return { year, ...(await read((tx) => calendarYear(tx, year))) };
  }

  @Mutation(() => CalendarPayload, {
    description:
      'Says what days are, for route plans and prices of calls from now on. It stands before the packaged calendar.',
  })
  @Needs('routes:operate')
  async setCalendarDays(
    @Arg('input', () => SetCalendarDaysInput, { description: 'Which days.' }) input: SetCalendarDaysInput,
    @Ctx() context: Context,
  ): Promise<CalendarPayload> {
    const { days, source } = input;
    const done = await change(context, 'setCalendarDays', input, async (tx) => {
      const before = await setDays(tx, days, source);
      return { result: {}, changes: [calendarUpdated(before, days, source.trim())] };
    });
    const dates = days.map((it) => it.date);
    return { ...done, days: done.result && (await context.read((tx) => daysOn(tx, dates))) };
  }
}
