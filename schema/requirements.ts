import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { SubscriberKind } from '../src/accounts/table.js';
import { requirementsPublished } from '../src/applications/changes.js';
import { kindWords, type DocumentKind } from '../src/applications/kinds.js';
import { requirementsFor, type Industry, type RequirementItem, type Requirements as Found } from '../src/applications/requirements.js'; // prettier-ignore
import { allRequirements, publishRequirements } from '../src/applications/store/requirements.js';
import { databaseNow } from '../src/db/open.js';
import type { Carrier } from '../src/numbers/table.js';
import { ConditionEnum, DocumentKindEnum, IndustryEnum } from './application-enums.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { DateTime } from './base/scalars.js';
import { CarrierEnum } from './number.js';
import { SubscriberKindEnum } from './subscriber.js';

@ObjectType({ description: 'A document that is asked for.', simpleResolvers: true })
class Requirement {
  @Field(() => DocumentKindEnum, { description: 'Which.' })
  kind!: DocumentKind;
  @Field(() => String, { description: 'The same for people, in Chinese.' })
  name!: string;
  @Field(() => Boolean, { description: 'Whether it is needed; else it may be attached.' })
  needed!: boolean;
  @Field(() => Boolean, { description: 'Whether its last day is to be given.' })
  expires!: boolean;
}

@ObjectType({ description: 'What a carrier asks of an applicant.', simpleResolvers: true })
export class Requirements {
  @Field(() => [Int], { description: 'Of the set for all, and of the industry’s own; 0 is what came with the system.' })
  versions!: readonly number[];
  @Field(() => Boolean, { description: 'Whether such an applicant is taken at all.' })
  allowed!: boolean;
  @Field(() => String, { nullable: true, description: 'Why it isn’t, in Chinese.' })
  why!: string | null;
  @Field(() => Int, { description: 'How old its people are at least.' })
  youngest!: number;
  @Field(() => [Requirement], { description: 'The documents.' })
  items!: Requirement[];
}

export const shownRequirements = ({ why, items, ...rest }: Found): Requirements => ({
  ...rest,
  why: why?.zh ?? null,
  items: items.map((it) => ({ ...it, name: kindWords[it.kind].zh })),
});

@InputType({ description: 'Which applicant.' })
class ApplicantInput {
  @Field(() => CarrierEnum, { description: 'The number’s carrier.' })
  carrier!: Carrier;
  @Field(() => SubscriberKindEnum, { description: 'What the applicant is in law.' })
  subjectType!: SubscriberKind;
  @Field(() => IndustryEnum, { defaultValue: 'GENERAL', description: 'What it does.' })
  industry!: Industry;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether its licence has the unified code.' })
  hasCreditCode!: boolean;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether somebody else acts for its representative.' })
  hasHandler!: boolean;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether another company gives the number up.' })
  isTransfer!: boolean;
}

@InputType({ description: 'A document to ask for.' })
class RequirementInput {
  @Field(() => DocumentKindEnum, { description: 'Which.' })
  kind!: DocumentKind;
  @Field(() => ConditionEnum, { defaultValue: 'ALWAYS', description: 'Of whom.' })
  when!: RequirementItem['when'];
  @Field(() => Boolean, { defaultValue: true, description: 'Whether it is needed; else it may be attached.' })
  needed!: boolean;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether its last day is to be given.' })
  expires!: boolean;
}

@InputType({ description: 'A set of required documents. One for GENERAL holds for every industry; an industry’s adds to it.' })
class PublishRequirementsInput extends MutationInput {
  @Field(() => CarrierEnum, { description: 'By which carrier.' })
  carrier!: Carrier;
  @Field(() => SubscriberKindEnum, { description: 'Of whom.' })
  subjectType!: SubscriberKind;
  @Field(() => IndustryEnum, { defaultValue: 'GENERAL', description: 'In which industry.' })
  industry!: Industry;
  @Field(() => DateTime, { nullable: true, description: 'From when on; now where it is left out.' })
  effectiveFrom?: Date | null;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether such applicants are taken at all.' })
  allowed!: boolean;
  @Field(() => String, { nullable: true, description: 'Why they aren’t, in Chinese.' })
  whyZh?: string | null;
  @Field(() => String, { nullable: true, description: 'The same in English.' })
  whyEn?: string | null;
  @Field(() => Int, { defaultValue: 18, description: 'How old their people are at least.' })
  youngest!: number;
  @Field(() => Int, { defaultValue: 30, description: 'How many days before its last one a document is a warning.' })
  warnDays!: number;
  @Field(() => [RequirementInput], { description: 'The documents.' })
  items!: RequirementInput[];
} // prettier-ignore

@ObjectType({ description: 'What `publishRequirements` answers.', simpleResolvers: true })
class PublishRequirementsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'The version that it is.' })
  version!: number | null;
}

@Resolver()
export class RequirementResolver {
  @Query(() => Requirements, { description: 'What a carrier asks of an applicant now.' })
  @Needs('applications:read')
  async requirements(
    @Arg('of', () => ApplicantInput, { description: 'Which applicant.' }) of: ApplicantInput,
    @Ctx() { read }: Context,
  ): Promise<Requirements> {
    const { carrier, subjectType, industry, ...facts } = of;
    return read(async (tx) => {
      const at = (await databaseNow(tx)).getTime();
      return shownRequirements(requirementsFor(await allRequirements(tx), { carrier, subjectType, industry }, at, facts)); // prettier-ignore
    });
  }

  @Mutation(() => PublishRequirementsPayload, {
    description: 'Publishes a set of required documents. None is changed or taken back: the newest in force holds.',
  })
  @Needs('applications:operate')
  async publishRequirements(
    @Arg('input', () => PublishRequirementsInput, { description: 'What is asked for.' })
    input: PublishRequirementsInput,
    @Ctx() context: Context,
  ): Promise<PublishRequirementsPayload> {
    const done = await change(context, 'publishRequirements', input, async (tx) => {
      const { carrier, subjectType, industry, effectiveFrom = null, allowed, whyZh, whyEn, youngest, warnDays } = input;
      const why = whyZh == null && whyEn == null ? {} : { why: { zh: whyZh, en: whyEn } };
      const body = { allowed, ...why, youngest, warnDays, items: input.items.map((it) => ({ ...it })) };
      const by = context.viewer.by.who;
      const row = await publishRequirements(tx, { carrier, subjectType, industry, effectiveFrom, body, by });
      return { result: { version: row.version }, changes: [requirementsPublished(row)] };
    });
    return { ...done, version: done.result?.version ?? null };
  }
}
