import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { issueOf, issueStatement } from '../jobs/issue-statement.js';
import { nudge } from '../jobs/job.js';
import { closeMonth } from '../src/flows/close-month.js';
import type { Month } from '../src/month.js';
import { Refusal } from '../src/refusal.js';
import { monthClosed, statementsApproved } from '../src/statements/changes.js';
import { approve } from '../src/statements/statements.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, MutationInput, Payload } from './base/mutation.js';
import { YearMonth } from './base/scalars.js';

@InputType({ description: 'Which month is to be closed.' })
class CloseMonthInput extends MutationInput {
  @Field(() => YearMonth, { description: 'The month.' })
  month!: Month;
}

@ObjectType({ description: 'What `closeMonth` answers.', simpleResolvers: true })
class CloseMonthPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'How many statements the month has.' })
  statements!: number | null;
}

const STATEMENTS_AT_ONCE = 250;

@InputType({ description: 'Which drafts are accepted.' })
class ApproveStatementsInput extends MutationInput {
  @Field(() => YearMonth, { description: 'Their month.' })
  month!: Month;
  @Field(() => [ID], {
    nullable: true,
    description: `These alone, 1 to ${STATEMENTS_AT_ONCE}; all of the month’s drafts where it is left out.`,
  })
  statementIds?: string[] | null;
}

@ObjectType({ description: 'What `approveStatements` answers.', simpleResolvers: true })
class ApproveStatementsPayload extends Payload {
  @Field(() => Int, {
    nullable: true,
    description: 'How many were approved. They are issued and written within moments.',
  })
  approved!: number | null;
}

@Resolver()
export class StatementMutations {
  @Mutation(() => CloseMonthPayload, {
    description:
      'Closes a month (关账): a draft for each subscriber, proven equal to its charges. Allowed from three days after its end, when every record is rated and no conflict is open.',
  })
  @Needs('statements:close')
  async closeMonth(
    @Arg('input', () => CloseMonthInput, { description: 'Which month.' }) input: CloseMonthInput,
    @Ctx() context: Context,
  ): Promise<CloseMonthPayload> {
    const done = await change(
      context,
      'closeMonth',
      input,
      async (tx) => {
        const statements = await closeMonth(tx, input.month);
        return { result: { statements }, changes: [monthClosed(input.month, statements)] };
      },
      { backOffice: true },
    );
    return { ...done, statements: done.result?.statements ?? null };
  }

  @Mutation(() => ApproveStatementsPayload, {
    description: 'Accepts drafts of a month (审核). Workers then number, issue and write them.',
  })
  @Needs('statements:close')
  async approveStatements(
    @Arg('input', () => ApproveStatementsInput, { description: 'Which drafts.' }) input: ApproveStatementsInput,
    @Ctx() context: Context,
  ): Promise<ApproveStatementsPayload> {
    const { month, statementIds } = input;
    const done = await change(
      context,
      'approveStatements',
      input,
      async (tx) => {
        const only = statementIds?.map((it) => keyIn('statement', it, 'statementIds')) ?? null;
        if (only && (only.length < 1 || only.length > STATEMENTS_AT_ONCE)) {
          throw new Refusal('BAD_INPUT', `statementIds: found ${only.length}, allowed are 1 to ${STATEMENTS_AT_ONCE}`, [
            'statementIds',
          ]);
        }
        const ids = await approve(tx, month, context.viewer.name, only);
        return { result: { ids }, changes: [statementsApproved(month, ids)] };
      },
      { backOffice: true },
    );
    const ids = done.result?.ids ?? [];
    await nudge(context, issueStatement, ids.map(issueOf));
    return { ...done, approved: done.result && ids.length };
  }
}
