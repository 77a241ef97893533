import { Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { MicroYuan } from '../src/money.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { Money } from './base/scalars.js';
import { HotlineNumber } from './number.js';

@ObjectType({ description: 'A class of numbers, and what one of it costs (靓号等级).', simpleResolvers: true })
export class Grade {
  @Field(() => String, { description: 'Its name for programs: "AAAA".' })
  code!: string;
  @Field(() => String, { description: 'Its name for customers.' })
  name!: string;
  @Field(() => Money, { description: 'Paid once, for choosing the number (选号费).' })
  selectionFee!: MicroYuan;
  @Field(() => Money, { description: 'What its subscriber pays a month at least.' })
  monthlyMinimum!: MicroYuan;
  @Field(() => Int, { description: 'For how many months it is taken at least.' })
  contractMonths!: number;
}

/** By today's table; null where the number has none. */
export async function findGrade({ loaders }: Context, code: string | null): Promise<Grade | null> {
  const table = await loaders.grades();
  return table?.grades.find((it) => it.code === code) ?? null;
}

@Resolver(() => HotlineNumber)
export class GradeResolver {
  @Query(() => [Grade], { description: 'The grades that there are, the dearest first, with today’s prices.' })
  @Needs('numbers:read')
  async grades(@Ctx() { loaders }: Context): Promise<Grade[]> {
    return [...((await loaders.grades())?.grades ?? [])];
  }

  @FieldResolver(() => Grade, { nullable: true, description: 'Its grade, with today’s prices.' })
  @Needs('numbers:read')
  grade(@Root() { gradeCode }: HotlineNumber, @Ctx() context: Context): Promise<Grade | null> {
    return findGrade(context, gradeCode);
  }
}
