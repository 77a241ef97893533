import { Arg, Ctx, Extensions, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { attemptsOf } from '../src/calls/attempts.js';
import { outcomes, type Outcome } from '../src/calls/cdr.js';
import { type Call as Row } from '../src/calls/store/calls-of.js';
import { maskCaller } from '../src/mask-caller.js';
import { Charge, shownCharge } from './charge.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { callGlobalId } from './base/ids.js';
import { Node } from './base/node.js';
import { findNumber, HotlineNumber } from './number.js';
import { DateTime } from './base/scalars.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const OutcomeEnum = enumOf('CallOutcome', 'How a call ended (接续结果).', outcomes, {
  answered: 'Somebody answered.',
  busy: 'The destination was busy.',
  noanswer: 'Nobody answered in time.',
  unavailable: 'The destination couldn’t be reached.',
  rejected: 'The destination declined.',
  cancelled: 'The caller hung up before an answer.',
  failed: 'The network failed.',
});

@ObjectType({ description: 'One try to reach a destination (转接).', simpleResolvers: true })
export class CallAttempt {
  @Field(() => String, { nullable: true, description: 'The destination, where the switch says so.' })
  to!: string | null;
  @Field(() => DateTime, { description: 'When it began.' })
  startAt!: Date;
  @Field(() => DateTime, { description: 'When it ended.' })
  endAt!: Date;
  @Field(() => OutcomeEnum, { description: 'How it ended.' })
  outcome!: Outcome;
  @Field(() => Boolean, {
    description: 'Whether it is the one that the call is charged for; of a call that is one at most.',
  })
  billed!: boolean;
}

@ObjectType({
  implements: Node,
  description: 'One inbound call to a 400 number, whatever number of records its switch wrote of it.',
  simpleResolvers: true,
})
@Extensions({ needs: 'calls:read' })
export class Call extends Node {
  @Field(() => String, { description: 'The switch’s own id of it.' })
  callUuid!: string;
  @Field(() => String, { description: 'Who rang, masked: 138****8000. 未显示 where the caller withheld it.' })
  caller!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Where the caller is of, as known when the call was posted: 广东深圳.',
  })
  callerRegion!: string | null;
  @Field(() => String, { nullable: true, description: 'The destination that answered.' })
  answeredBy!: string | null;
  @Field(() => OutcomeEnum, { description: 'How it ended.' })
  outcome!: Outcome;
  @Field(() => DateTime, { description: 'When it reached the switch.' })
  setupAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was answered, by a person or a machine.' })
  answerAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When the destination was joined, where the switch says so.' })
  bridgeAt!: Date | null;
  @Field(() => DateTime, { description: 'When it ended.' })
  endAt!: Date;
  @Field(() => Boolean, { description: 'Whether a test caller rang (拨测): it costs nothing, and counts nowhere.' })
  test!: boolean;
  @Field(() => Boolean, {
    description: 'Its switch asks for routes, and never asked for this one (未授权呼叫). It is charged all the same.',
  })
  unauthorised!: boolean;
  @Field(() => DateTime, { description: 'When it was posted (入账).' })
  postedAt!: Date;

  row!: Row;
}

export const shownCall = (row: Row): Call => ({
  id: callGlobalId(row),
  callUuid: row.callUuid,
  caller: maskCaller(row.caller),
  callerRegion: row.callerRegion,
  answeredBy: row.answeredBy,
  outcome: row.outcome,
  setupAt: row.setupAt,
  answerAt: row.answerAt,
  bridgeAt: row.bridgeAt,
  endAt: row.endAt,
  test: row.test,
  unauthorised: row.unauthorised,
  postedAt: row.postedAt,
  row,
});

export async function findCall({ loaders }: Context, key: string): Promise<Call | null> {
  const row = await loaders.call.load(key);
  return row && shownCall(row);
}

@Resolver(() => Call)
export class CallResolver {
  @Query(() => Call, { description: 'One call.' })
  @Needs('calls:read')
  call(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Call> {
    return findOr404(context, 'call', id, findCall);
  }

  @FieldResolver(() => HotlineNumber, {
    nullable: true,
    description: 'The number that was called; null where you don’t hold it any more.',
  })
  @Needs('numbers:read')
  number(@Root() { row }: Call, @Ctx() context: Context): Promise<HotlineNumber | null> {
    return findNumber(context, row.number);
  }

  @FieldResolver(() => Subscriber, { description: 'Who answered for the number then.' })
  @Needs('subscribers:read')
  subscriber(@Root() { row }: Call, @Ctx() context: Context): Promise<Subscriber> {
    return findSubscriber(context, row.subscriberId) as Promise<Subscriber>;
  }

  @FieldResolver(() => [CallAttempt], { description: 'Whom it was forwarded to, in order.' })
  @Needs('calls:read')
  attempts(@Root() { row }: Call): CallAttempt[] {
    return attemptsOf(row).map(({ startAt, endAt, ...it }) => ({
      ...it,
      startAt: new Date(startAt),
      endAt: new Date(endAt),
    }));
  }

  @FieldResolver(() => Charge, {
    nullable: true,
    description: 'What it costs, by the last revision; null where nobody answered, and of a test.',
  })
  @Needs('calls:read')
  async charge(@Root() { row }: Call, @Ctx() context: Context): Promise<Charge | null> {
    return (await chargesOfCall(context, row)).at(-1) ?? null;
  }

  @FieldResolver(() => [Charge], { description: 'Every revision of what it costs, the oldest first.' })
  @Needs('calls:read')
  charges(@Root() { row }: Call, @Ctx() context: Context): Promise<Charge[]> {
    return chargesOfCall(context, row);
  }
}

async function chargesOfCall({ loaders }: Context, row: Row): Promise<Charge[]> {
  const connectedAt = row.outcome === 'answered' ? (row.bridgeAt ?? row.answerAt) : null;
  if (!connectedAt) return [];
  return (await loaders.charges.load({ number: row.number, connectedAt, callId: row.id })).map(shownCharge);
}
