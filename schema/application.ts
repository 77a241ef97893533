import { Extensions, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { SubscriberKind } from '../src/accounts/table.js';
import type { Person as PersonRow } from '../src/applications/evaluate.js';
import type { FindingCode } from '../src/applications/findings.js';
import { openPeople } from '../src/applications/io/people.js';
import type { ApplicationKind, CarrierWord, DocumentKind, RejectionCode } from '../src/applications/kinds.js';
import type { ApplicationState } from '../src/applications/moves.js';
import { masked } from '../src/applications/people.js';
import type { Industry } from '../src/applications/requirements.js';
import type { Application as Row } from '../src/applications/table.js';
import type { Carrier } from '../src/numbers/table.js';
import {
  ApplicationKindEnum,
  ApplicationStateEnum,
  CarrierWordEnum,
  DocumentKindEnum,
  FindingCodeEnum,
  IdKindEnum,
  IndustryEnum,
  PaperStateEnum,
  RejectionCodeEnum,
  SeverityEnum,
  type PaperState,
} from './application-enums.js';
import type { Context } from './base/context.js';
import { globalId } from './base/ids.js';
import { Node } from './base/node.js';
import { DateTime, HotlineNumberScalar } from './base/scalars.js';
import { CarrierEnum } from './number.js';
import { SubscriberKindEnum } from './subscriber.js';

@ObjectType({ description: 'A person that an application names, masked: 张*三, 1*************002X.', simpleResolvers: true })
export class ApplicationPerson {
  @Field(() => String, { description: 'The name, masked.' })
  name!: string;
  @Field(() => IdKindEnum, { description: 'By what the person is known.' })
  idKind!: PersonRow['idKind'];
  @Field(() => String, { description: 'The number of the ID, masked.' })
  idNumber!: string;
} // prettier-ignore

@InputType({ description: 'A person, as the ID has it. It is kept sealed, and shown masked.' })
export class ApplicationPersonInput {
  @Field(() => String, { description: 'The whole name.' })
  name!: string;
  @Field(() => IdKindEnum, { defaultValue: 'RESIDENT_ID', description: 'By what the person is known.' })
  idKind!: PersonRow['idKind'];
  @Field(() => String, { description: 'The whole number of the ID.' })
  idNumber!: string;
}

@ObjectType({ description: 'Something that is missing, invalid or a person’s to look at.', simpleResolvers: true })
export class Finding {
  @Field(() => String, { description: 'What it is about: a field such as `principal.id`, or a kind of document.' })
  item!: string;
  @Field(() => FindingCodeEnum, { description: 'For programs.' })
  code!: FindingCode;
  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity!: 'ERROR' | 'WARNING';
  @Field(() => String, { description: 'The rule that says so: "A2".' })
  rule!: string;
  @Field(() => String, { description: 'For people, in Chinese.' })
  zh!: string;
  @Field(() => String, { description: 'For people, in English.' })
  en!: string;
}

@ObjectType({ description: 'A document of an application; a re-upload is the next version.', simpleResolvers: true })
export class ApplicationDocument {
  @Field(() => DocumentKindEnum, { description: 'What it is for the application.' })
  kind!: DocumentKind;
  @Field(() => String, { description: 'The same for people, in Chinese.' })
  name!: string;
  @Field(() => Int, { description: 'From 1 on; the highest counts.' })
  version!: number;
  @Field(() => Boolean, { description: 'Whether it is the newest of its kind.' })
  current!: boolean;
  @Field(() => PaperStateEnum, { description: 'Where it stands.' })
  state!: PaperState;
  @Field(() => RejectionCodeEnum, { nullable: true, description: 'Why it was rejected.' })
  code!: RejectionCode | null;
  @Field(() => String, { nullable: true, description: 'What the reviewer added.' })
  text!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Its last day, "2031-05-20"; "9999-12-31" where it has none, null where nobody said.',
  })
  expiresOn!: string | null;
  @Field(() => DateTime, { description: 'When it was attached.' })
  attachedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was reviewed.' })
  reviewedAt!: Date | null;

  documentId!: string;
}

@ObjectType({ description: 'What the carrier said last.', simpleResolvers: true })
class CarrierAnswer {
  @Field(() => CarrierWordEnum, { description: 'What.' })
  word!: CarrierWord;
  @Field(() => String, { nullable: true, description: 'By which number the carrier knows it.' })
  reference!: string | null;
  @Field(() => String, { description: 'On which day, "2026-11-05".' })
  day!: string;
  @Field(() => ID, { nullable: true, description: 'Its form, as a document.' })
  formId!: string | null;
}

@ObjectType({ implements: Node, description: 'A company’s way to a number (入网申请).', simpleResolvers: true })
@Extensions({ needs: 'applications:read' })
export class Application extends Node {
  @Field(() => ApplicationKindEnum, { description: 'What for: a new number, or a transfer.' })
  kind!: ApplicationKind;
  @Field(() => HotlineNumberScalar, { description: 'For which number.' })
  number!: string;
  @Field(() => CarrierEnum, { description: 'Of which carrier, which has the last word.' })
  carrier!: Carrier;
  @Field(() => ApplicationStateEnum, { description: 'Where it stands.' })
  state!: ApplicationState;
  @Field(() => DateTime, { description: 'Since when.' })
  stateSince!: Date;
  @Field(() => Int, { description: 'One more at each edit: `updateApplication` names it.' })
  version!: number;
  @Field(() => SubscriberKindEnum, { description: 'What the applicant is in law.' })
  subjectType!: SubscriberKind;
  @Field(() => IndustryEnum, { description: 'What it does, where a permit is asked for.' })
  industry!: Industry;
  @Field(() => String, { nullable: true, description: 'What the number is for. Another use ends the service.' })
  usagePurpose!: string | null;
  @Field(() => String, { nullable: true, description: 'Unified social credit code, 18 characters.' })
  creditCode!: string | null;
  @Field(() => String, { nullable: true, description: 'Of a licence of before 2015: its old number, 15 digits.' })
  registrationNumber!: string | null;
  @Field(() => ApplicationPerson, { nullable: true, description: 'The legal representative, or the proprietor.' })
  principal!: () => ApplicationPerson | null;
  @Field(() => ApplicationPerson, { nullable: true, description: 'Who acts for that one; null where nobody does.' })
  handler!: () => ApplicationPerson | null;
  @Field(() => String, { nullable: true, description: 'The name of the tariff that was chosen.' })
  tariff!: string | null;
  @Field(() => [String], { description: 'The features that were chosen.' })
  features!: string[];
  @Field(() => [String], { description: 'Where calls are to go, in the order of trying.' })
  destinations!: string[];
  @Field(() => DateTime, { description: 'When it was begun.' })
  createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was submitted last; null for a draft.' })
  submittedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was returned, rejected or ended.' })
  reason!: string | null;
  @Field(() => CarrierAnswer, { nullable: true, description: 'What the carrier said last.' })
  carrierAnswer!: CarrierAnswer | null;

  row!: Row;
}

const shownPerson = (it: PersonRow | null): ApplicationPerson | null => {
  const hidden = masked(it);
  return hidden && { name: hidden.name, idKind: hidden.idKind, idNumber: hidden.id };
};

export const shownApplication = ({ documents }: Pick<Context, 'documents'>, row: Row): Application => ({
  ...row,
  row,
  id: globalId('application', row.id),
  principal: () => shownPerson(openPeople(documents, row).principal),
  handler: () => shownPerson(openPeople(documents, row).handler),
  carrierAnswer: row.carrierWord && {
    word: row.carrierWord,
    reference: row.carrierReference,
    day: row.carrierDay!,
    formId: row.carrierForm && globalId('document', row.carrierForm),
  },
});

export async function findApplication(context: Context, key: string): Promise<Application | null> {
  const row = await context.loaders.application.load(key);
  return row && shownApplication(context, row);
}
