import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { partnersById } from '../../src/accounts/accounts.js';
import { transaction, type Tx } from '../../src/db/open.js';
import { actorOf, asTenant } from '../../src/db/tenant.js';
import type { Change } from '../../src/events/change.js';
import { once } from '../../src/events/store/idempotency.js';
import { record } from '../../src/events/store/record.js';
import { Refusal, refusalCodes, type RefusalCode } from '../../src/refusal.js';
import type { Context } from './context.js';
import { enumOf } from './enum.js';
import { readId, type Kind } from './ids.js';

const ErrorCode = enumOf(
  'ErrorCode',
  'Why something was declined. The list is closed: a new code is announced.',
  refusalCodes,
  {
    BAD_INPUT: 'An argument isn’t what is allowed; the message says what is.',
    BAD_CURSOR: 'A cursor of another list, filter or order.',
    UNAUTHENTICATED: 'No key, or one that doesn’t open.',
    FORBIDDEN: 'The key lacks a scope.',
    NOT_FOUND: 'There is no such thing, or it isn’t yours.',
    TOO_LARGE: 'More than one request may carry.',
    UNSUPPORTED_FORMAT: 'A body in a format that isn’t taken.',
    CONFLICT: 'It would stand beside something that allows no second.',
    VERSION_CONFLICT: 'Somebody else changed it since you read it: read it again.',
    IDEMPOTENCY_CONFLICT: 'The idempotency key was used with other arguments.',
    MONTH_NOT_READY: 'The month can’t close yet; the message says what is open.',
    WRONG_STATE: 'It isn’t in a state that allows this.',
    INCOMPLETE: 'Something that it needs is missing or invalid; each error says what.',
    NOT_AVAILABLE: 'The number is not to be had: somebody has it, or there is none such.',
    RESERVATION_QUOTA_EXCEEDED: 'You have reserved as many numbers as your quota allows.',
    QUERY_TOO_COMPLEX: 'The operation is larger, or costs more, than one may: ask for less at once.',
    RATE_LIMITED: 'You asked for more than your rate allows: wait as long as the answer says.',
    UNAVAILABLE: 'A part of the system is out of reach: try again.',
  },
);

@ObjectType({ description: 'Why a mutation did nothing.', simpleResolvers: true })
export class UserError {
  @Field(() => ErrorCode, { description: 'For programs.' })
  code!: RefusalCode;
  @Field(() => String, { description: 'For people: what was found, and what is allowed.' })
  message!: string;
  @Field(() => [String], { description: 'The argument that it is about, from the top: ["input", "name"].' })
  path!: readonly string[];
}

@InputType({ description: 'What every mutation takes.' })
export abstract class MutationInput {
  @Field(() => String, {
    description:
      'Any text of 1 to 255 characters that you make for this one wish, such as a UUID. Sent again within 7 days it does nothing more and answers the same; with other arguments it is refused.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'What every edit takes.' })
export abstract class EditInput extends MutationInput {
  @Field(() => ID, { description: 'Which one.' })
  id!: string;
  @Field(() => Int, { description: 'The version that you saw. If it has another by now, nothing is changed.' })
  expectedVersion!: number;
}

@ObjectType({ description: 'What every mutation answers.', simpleResolvers: true })
export abstract class Payload {
  @Field(() => Boolean, { description: 'Whether an earlier sending of the same idempotency key had done it.' })
  idempotentReplay!: boolean;
  @Field(() => [UserError], { description: 'Empty where it was done. Else nothing was changed.' })
  userErrors!: UserError[];
}

export interface Changed<Result> extends Payload {
  /** Null where there are user errors. */
  result: Result | null;
}

/** What a mutation did: what its answer is made from, now and at a replay, and what the audit log is to say. */
export interface Done<Result> {
  /** Ids and counts. */
  result: Result;
  changes: readonly Change[];
}

/**
 * Makes a change once, in a transaction of its own as the one who asks, and records it there. A refusal is the asker's to
 * mend, and part of the answer; nothing of a refused change stands, its idempotency key neither.
 *
 * @param options.backOffice with the worker's rights, for what is the operator's alone and touches everyone's rows
 */
export async function change<Result extends object>(
  context: Context,
  mutation: string,
  { idempotencyKey: key, ...args }: MutationInput,
  work: (tx: Tx) => Promise<Done<Result>>,
  { backOffice = false } = {},
): Promise<Changed<Result>> {
  const { tenant, by } = context.viewer;
  if (backOffice && tenant.kind !== 'operator') return refused(new Refusal('FORBIDDEN', 'this key may not do that'));
  await context.forget(); // one connection at a time, and what follows reads what this changed
  const attempt = (tx: Tx) =>
    once(tx, { actor: actorOf(tenant), mutation, key, args }, async () => {
      const { result, changes } = await work(tx);
      await record(tx, by, changes);
      return result;
    });
  try {
    const { result, replayed } = await (backOffice
      ? transaction(context.worker, attempt)
      : asTenant(context.app, tenant, attempt));
    return { result, idempotentReplay: replayed, userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(error, ...error.others);
  }
}

const refused = (...errors: readonly Refusal[]): Changed<never> => ({
  result: null,
  idempotentReplay: false,
  userErrors: errors.map(({ code, message, argument }) => ({ code, message, path: ['input', ...argument] })),
});

/** The key in an id of an argument. What can't be an id of this kind is not found, as one that is nobody's is. @throws Refusal */
export function keyIn(kind: Kind, id: string, path: string): string {
  return readId(kind, id) ?? missing(kind, path);
}

/** The same of an argument that may be left out. @throws Refusal */
export const keyOrNull = (kind: Kind, id: string | null | undefined, path: string): string | null =>
  id == null ? null : keyIn(kind, id, path);

export function missing(what: string, path: string): never {
  throw new Refusal('NOT_FOUND', `there is no such ${what}`, [path]);
}

/** The partner that is meant: a partner's own, or the one that the operator names. @throws Refusal NOT_FOUND, BAD_INPUT */
export async function partnerMeant(tx: Tx, { viewer }: Context, partnerId: string | null | undefined): Promise<string> {
  if (partnerId == null) {
    if (typeof viewer.whose !== 'string') return viewer.whose.partnerId;
    throw new Refusal('BAD_INPUT', 'partnerId: needed, because this key is no partner’s', ['partnerId']);
  }
  const [found] = await partnersById(tx, viewer.whose, [keyIn('partner', partnerId, 'partnerId')]);
  return found ? found.id : missing('partner', 'partnerId');
}
