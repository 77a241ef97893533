import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Secrets } from '../src/applications/io/people.js';
import { Application, findApplication } from './application.js';
import type { Context } from './base/context.js';
import { MutationInput, Payload, type Changed } from './base/mutation.js';

@InputType({ description: 'Which application.' })
export class ApplicationInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@InputType({ description: 'Which application, and why.' })
export class ApplicationReasonInput extends ApplicationInput {
  @Field(() => String, { description: 'Why, in 1 to 200 characters: its history keeps it.' })
  reason!: string;
}

@ObjectType({ description: 'What a mutation of an application answers.', simpleResolvers: true })
export class ApplicationPayload extends Payload {
  @Field(() => Application, { nullable: true, description: 'The application as it is now.' })
  application!: Application | null;
}

/** What applications are read with. */
export const secretsOf = ({ documents, pepper }: Context): Secrets => ({ keys: documents, pepper });

export const answer = async (context: Context, done: Changed<{ id: string }>): Promise<ApplicationPayload> => ({
  ...done,
  application: done.result && (await findApplication(context, done.result.id)),
});
