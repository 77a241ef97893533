import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { applicantsRevealed } from '../src/applications/changes.js';
import { openPeople } from '../src/applications/io/people.js';
import type { CarrierWord } from '../src/applications/kinds.js';
import { recordCarrierWord } from '../src/applications/store/carrier.js';
import { lockApplication } from '../src/applications/store/move.js';
import { endApplication } from '../src/applications/store/submit.js';
import type { Person } from '../src/applications/evaluate.js';
import { activateApplication } from '../src/flows/activate-application.js';
import { oneLine } from '../src/one-line.js';
import { CarrierWordEnum } from './application-enums.js';
import {
  answer,
  ApplicationInput,
  ApplicationPayload,
  ApplicationReasonInput,
  secretsOf,
} from './application-payload.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, keyOrNull, Payload } from './base/mutation.js';

@InputType({ description: 'What the carrier said of which application.' })
class RecordCarrierWordInput extends ApplicationInput {
  @Field(() => CarrierWordEnum, { description: 'What it said.' })
  word!: CarrierWord;
  @Field(() => ID, { nullable: true, description: 'Its form (受理单), as a document of the partner; needed where it accepted.' })
  formDocumentId?: string | null;
  @Field(() => String, { nullable: true, description: 'By which number the carrier knows it, 1 to 100 characters; needed where it accepted.' })
  reference?: string | null;
  @Field(() => String, { description: 'The day of its form or letter, "2026-11-05".' })
  day!: string;
  @Field(() => String, { nullable: true, description: 'What is to be mended, or why it refuses, 1 to 200 characters.' })
  reason?: string | null;
} // prettier-ignore

@InputType({ description: 'Which application, and what is otherwise than it says.' })
class ActivateApplicationInput extends ApplicationInput {
  @Field(() => String, { nullable: true, description: 'The name of the tariff; the application’s where it is left out.' })
  tariff?: string | null;
  @Field(() => String, { nullable: true, description: 'The name of the tariff by which its partner pays; of a transfer the one from before where it is left out.' })
  partnerTariff?: string | null;
  @Field(() => [String], { nullable: true, description: 'Where calls go, verified by the operator; the application’s where they are left out.' })
  destinations?: string[] | null;
} // prettier-ignore

@ObjectType({ description: 'A person, as the ID has it.', simpleResolvers: true })
class RevealedPerson {
  @Field(() => String, { description: 'The whole name.' })
  name!: string;
  @Field(() => String, { description: 'The whole number of the ID.' })
  idNumber!: string;
}

@ObjectType({ description: 'What `revealApplicants` answers. It is shown once: at a replay the people are null.', simpleResolvers: true })
class RevealApplicantsPayload extends Payload {
  @Field(() => RevealedPerson, { nullable: true, description: 'The legal representative, or the proprietor.' })
  principal!: RevealedPerson | null;
  @Field(() => RevealedPerson, { nullable: true, description: 'Who acts for that one.' })
  handler!: RevealedPerson | null;
} // prettier-ignore

@Resolver()
export class CarrierMutations {
  @Mutation(() => ApplicationPayload, {
    description:
      'Records what the carrier said. Only its acceptance makes an application APPROVED; a new number is being set up from then on.',
  })
  @Needs('applications:operate')
  async recordCarrierWord(
    @Arg('input', () => RecordCarrierWordInput, { description: 'What it said.' }) input: RecordCarrierWordInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(
      context,
      'recordCarrierWord',
      input,
      async (tx) => {
        const id = keyIn('application', input.id, 'id');
        const formDocumentId = keyOrNull('document', input.formDocumentId, 'formDocumentId');
        const { word, day, reference = null, reason = null } = input;
        return { result: { id }, changes: await recordCarrierWord(tx, { id, word, formDocumentId, reference, day, reason }) }; // prettier-ignore
      },
      { backOffice: true },
    );
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, {
    description:
      'Puts the number of an approved application into service, with its subscriber, tariff and destinations, from now on. Of a transfer the number changes hands at this instant.',
  })
  @Needs('applications:operate')
  async activateApplication(
    @Arg('input', () => ActivateApplicationInput, { description: 'Which.' }) input: ActivateApplicationInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(
      context,
      'activateApplication',
      input,
      async (tx) => {
        const id = keyIn('application', input.id, 'id');
        const { tariff = null, partnerTariff = null, destinations = null } = input;
        const wish = { id, tariff, partnerTariff, destinations, by: context.viewer.by.who };
        return { result: { id }, changes: await activateApplication(tx, secretsOf(context), wish) };
      },
      { backOffice: true },
    );
    return answer(context, done);
  }

  @Mutation(() => ApplicationPayload, {
    description: 'Ends an application, wherever it is, before its number is in service.',
  })
  @Needs('applications:operate')
  async withdrawApplication(
    @Arg('input', () => ApplicationReasonInput, { description: 'Which, and why.' }) input: ApplicationReasonInput,
    @Ctx() context: Context,
  ): Promise<ApplicationPayload> {
    const done = await change(context, 'withdrawApplication', input, async (tx) => {
      const wish = { id: keyIn('application', input.id, 'id'), move: 'withdraw' as const, reason: input.reason };
      return { result: { id: wish.id }, changes: await endApplication(tx, context.viewer.whose, wish) };
    });
    return answer(context, done);
  }

  @Mutation(() => RevealApplicantsPayload, {
    description:
      'Shows the whole names and ID numbers of an application’s people, to hold against their documents; the audit log keeps who looked and why.',
  })
  @Needs('applicants:reveal')
  async revealApplicants(
    @Arg('input', () => ApplicationReasonInput, { description: 'Whose, and why.' }) input: ApplicationReasonInput,
    @Ctx() context: Context,
  ): Promise<RevealApplicantsPayload> {
    let people: { principal: Person | null; handler: Person | null } = { principal: null, handler: null };
    const done = await change(context, 'revealApplicants', input, async (tx) => {
      const reason = oneLine('reason', input.reason);
      const { row } = await lockApplication(tx, context.viewer.whose, keyIn('application', input.id, 'id'));
      people = openPeople(context.documents, row);
      return { result: { id: row.id }, changes: [applicantsRevealed(row, reason)] };
    });
    const shown = done.result && !done.idempotentReplay ? people : { principal: null, handler: null };
    return { ...done, principal: whole(shown.principal), handler: whole(shown.handler) };
  }
}

const whole = (it: Person | null): RevealedPerson | null => it && { name: it.name, idNumber: it.id };
