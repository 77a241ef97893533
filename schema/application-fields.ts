import { Field, InputType } from 'type-graphql';
import type { SubscriberKind } from '../src/accounts/table.js';
import type { Person } from '../src/applications/evaluate.js';
import type { ApplicationFields } from '../src/applications/fields.js';
import type { Industry } from '../src/applications/requirements.js';
import { hidden } from '../src/events/change.js';
import { ApplicationPersonInput } from './application.js';
import { IndustryEnum } from './application-enums.js';
import { MutationInput } from './base/mutation.js';
import { SubscriberKindEnum } from './subscriber.js';

@InputType({ description: 'What a partner writes into an application. What is left out stays as it is.' })
export abstract class ApplicationFieldsInput extends MutationInput {
  @Field(() => SubscriberKindEnum, { nullable: true, description: 'What the applicant is in law; at first as registered.' })
  subjectType?: SubscriberKind | null;
  @Field(() => IndustryEnum, { nullable: true, description: 'What it does, where a permit is asked for.' })
  industry?: Industry | null;
  @Field(() => String, { nullable: true, description: 'What the number is for, 1 to 500 characters.' })
  usagePurpose?: string | null;
  @Field(() => String, { nullable: true, description: 'Unified social credit code; at first the subscriber’s.' })
  creditCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Of a licence of before 2015: its old number, 15 digits.' })
  registrationNumber?: string | null;
  @Field(() => ApplicationPersonInput, { nullable: true, description: 'The legal representative, or the proprietor.' })
  principal?: ApplicationPersonInput | null;
  @Field(() => ApplicationPersonInput, { nullable: true, description: 'Who acts for that one.' })
  handler?: ApplicationPersonInput | null;
  @Field(() => String, { nullable: true, description: 'The name of the tariff.' })
  tariff?: string | null;
  @Field(() => [String], { nullable: true, description: 'The features, up to 20.' })
  features?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Where calls are to go, in the order of trying, up to 20.' })
  destinations?: string[] | null;
} // prettier-ignore

const person = (it: ApplicationPersonInput | null | undefined): Person | null | undefined =>
  it && { name: it.name, idKind: it.idKind, id: it.idNumber };

export function fieldsOf(input: ApplicationFieldsInput): ApplicationFields {
  const { subjectType, industry, features, destinations, usagePurpose, creditCode, registrationNumber, tariff } = input;
  const mayBeNull = { usagePurpose, creditCode, registrationNumber, tariff, principal: person(input.principal), handler: person(input.handler) }; // prettier-ignore
  const needed = { subjectType, industry, features, destinations };
  return Object.fromEntries([
    ...Object.entries(mayBeNull).filter(([, it]) => it !== undefined),
    ...Object.entries(needed).filter(([, it]) => it != null),
  ]) as ApplicationFields;
}

/** Arguments are kept as a bare hash, by which an ID number could be found by trying: what is kept of people needs the pepper too. */
export const kept = <Input extends ApplicationFieldsInput>(pepper: string, input: Input) => ({
  ...input,
  principal: hidden(pepper, input.principal ? JSON.stringify(input.principal) : null),
  handler: hidden(pepper, input.handler ? JSON.stringify(input.handler) : null),
});
