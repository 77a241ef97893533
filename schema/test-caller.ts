import { Arg, Args, Ctx, Extensions, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { addTestCaller, countTestCallers, endTestCaller, testCallersOf } from '../src/calls/store/test-callers.js';
import type { TestCaller as Row } from '../src/calls/table.js';
import { testCallerAdded, testCallerEnded } from '../src/routing/changes.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';

@ObjectType({
  implements: Node,
  description: 'A number that test calls come from (拨测): they are routed, and neither charged nor counted.',
  simpleResolvers: true,
})
@Extensions({ needs: 'routes:operate' })
export class TestCaller extends Node {
  @Field(() => String, { description: 'The number in its national form: "13800138000", "075582345678".' })
  caller!: string;
  @Field(() => String, { description: 'What it is for.' })
  note!: string;
  @Field(() => DateTime, { description: 'Calls that were set up from this instant on are tests.' })
  fromAt!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Calls that are set up from this instant on are none; null: still.',
  })
  toAt!: Date | null;
}

const shown = (row: Row): TestCaller => ({ ...row, id: globalId('testcaller', row.id) });

export async function findTestCaller({ loaders }: Context, key: string): Promise<TestCaller | null> {
  const row = await loaders.testCaller.load(key);
  return row && shown(row);
}

const TestCallerConnection = connectionOf(TestCaller, 'TestCaller', 'test callers');

@InputType({ description: 'A number that test calls will come from.' })
class AddTestCallerInput extends MutationInput {
  @Field(() => String, { description: 'The number, in any form that a switch sends.' })
  caller!: string;
  @Field(() => String, { description: 'What it is for, in 1 to 200 characters.' })
  note!: string;
}

@InputType({ description: 'Which test caller ends.' })
class EndTestCallerInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@ObjectType({ description: 'What a mutation of a test caller answers.', simpleResolvers: true })
class TestCallerPayload extends Payload {
  @Field(() => TestCaller, { nullable: true, description: 'The test caller as it is now.' })
  testCaller!: TestCaller | null;
}

@Resolver(() => TestCaller)
export class TestCallerResolver {
  @Query(() => TestCallerConnection, { description: 'Test callers, the newest first; those that have ended too.' })
  @Needs('routes:operate')
  testCallers(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect(context, {
      name: 'testCallers',
      filter: null,
      page,
      rows: testCallersOf,
      count: countTestCallers,
      keyOf: (it) => [it.fromAt.toISOString(), it.id],
      show: shown,
    });
  }

  @Mutation(() => TestCallerPayload, { description: 'Calls from this number are tests, from now on.' })
  @Needs('routes:operate')
  async addTestCaller(
    @Arg('input', () => AddTestCallerInput, { description: 'Which.' }) input: AddTestCallerInput,
    @Ctx() context: Context,
  ): Promise<TestCallerPayload> {
    const done = await change(context, 'addTestCaller', input, async (tx) => {
      const row = await addTestCaller(tx, input);
      return { result: { id: row.id }, changes: [testCallerAdded(row)] };
    });
    return { ...done, testCaller: done.result && (await findTestCaller(context, done.result.id)) };
  }

  @Mutation(() => TestCallerPayload, { description: 'Calls from this number are ordinary ones, from now on.' })
  @Needs('routes:operate')
  async endTestCaller(
    @Arg('input', () => EndTestCallerInput, { description: 'Which.' }) input: EndTestCallerInput,
    @Ctx() context: Context,
  ): Promise<TestCallerPayload> {
    const done = await change(context, 'endTestCaller', input, async (tx) => {
      const row = await endTestCaller(tx, keyIn('testcaller', input.id, 'id'));
      return { result: { id: row.id }, changes: [testCallerEnded(row)] };
    });
    return { ...done, testCaller: done.result && (await findTestCaller(context, done.result.id)) };
  }
}
