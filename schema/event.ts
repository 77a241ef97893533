import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Info,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { eventTypes, OPERATOR_CHAIN, type Entry, type EventType } from '../src/events/change.js';
import { countEvents, eventsOf } from '../src/events/store/feed.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';
import { findNode } from './viewer.js';

const EventTypeEnum = enumOf(
  'EventType',
  'What happened. More are added as the API grows: skip what you don’t know.',
  eventTypes,
  {
    'partner.created': 'A partner was made.',
    'subscriber.created': 'A subscriber was made.',
    'subscriber.updated': 'A subscriber was changed.',
    'switch.created': 'A switch was made.',
    'cdr_gap.explained': 'It was said why numbers of a switch’s files or records are missing.',
    'cdr_numbering.restarted': 'A switch’s numbering of its files or records began anew.',
    'reporting_point.set': 'It was said which switch reports a trunk.',
    'reporting_point.cleared': 'A trunk has no reporting point any more.',
    'key.created': 'A key was made.',
    'key.revoked': 'A key was revoked.',
    'staff.granted': 'A person of the operator was let in, or has another role.',
    'staff.revoked': 'A person of the operator is let in no more.',
    'grades.published': 'A table of grades was published.',
    'numbers.imported': 'Numbers were brought into stock.',
    'number.reserved': 'A number was reserved.',
    'number.extended': 'A reservation was extended.',
    'number.released': 'A reservation was given back.',
    'number.lapsed': 'A reservation or an offer came to its end.',
    'number.offered': 'A number was offered to the next in line.',
    'number.accepted': 'An offered number was accepted.',
    'number.locked': 'A number was paid for.',
    'number.unlocked': 'A number that was paid for went back into stock.',
    'number.provisioned': 'A number is being set up at the carrier.',
    'number.activated': 'A number went into service.',
    'number.suspended': 'A number was suspended.',
    'number.resumed': 'A suspended number is in service again.',
    'number.disconnected': 'A number was given up.',
    'number.quarantined': 'A number went into quarantine.',
    'number.reclaimed': 'A number was reclaimed by its former subscriber.',
    'number.restocked': 'A number’s quarantine was over: it is in stock.',
    'number.withdrawn': 'A number is not sold any more.',
    'number.reinstated': 'A withdrawn number is in stock again.',
    'wait.joined': 'Somebody waits for a number.',
    'wait.left': 'Somebody waits no more.',
    'payment.recorded': 'A payment for a number was recorded.',
    'number_policy.updated': 'The policy of the stock was changed.',
    'prefixes.imported': 'A newer file of mobile prefixes was imported.',
    'calendar.updated': 'Holidays or make-up workdays were set.',
    'destination.added': 'A destination was added.',
    'destination.removed': 'A destination was taken away.',
    'destination.marked': 'The operator said whether a destination is proven.',
    'pin.set': 'A number’s PIN was set.',
    'pin.removed': 'A number’s PIN was taken away.',
    'shut_off.set': 'A number, a subscriber or a destination was shut off.',
    'shut_off.lifted': 'A shut-off was lifted.',
    'test_caller.added': 'Calls from a number are tests.',
    'test_caller.ended': 'Calls from a number are tests no more.',
    'route_policy.updated': 'The policy of routing was changed.',
    'route_plan.published': 'A routing plan was published, or an earlier one brought back.',
    'cap.created': 'A cap was made.',
    'cap.updated': 'A cap’s limit was changed.',
    'cap.removed': 'A cap was taken away.',
    'cap.alerted': 'A cap was used up to 80, 90 or 100 %.',
    'caller.revealed': 'Somebody looked at a caller’s whole number.',
    'month.closed': 'A month was closed.',
    'month.let_go': 'Details of an old month were let go of, by retention.',
    'retention.updated': 'How long details are kept was changed.',
    'conflicts.decided': 'The conflicting records of a month were decided.',
    'statements.approved': 'Drafts of a month were approved.',
    'statement.issued': 'A statement was issued.',
  },
);

const sides = ['PARTNER', 'SWITCH', 'OPERATOR', 'SYSTEM'] as const;
const SideEnum = enumOf('EventSide', 'Who made something happen.', sides, {
  PARTNER: 'A key of the partner.',
  SWITCH: 'A key of a switch.',
  OPERATOR: 'A key, a person or a command of the operator.',
  SYSTEM: 'The system itself, such as a worker that issues a statement.',
});

@ObjectType({
  description: 'Something that happened, written down with it. Nothing is ever changed or left out.',
  simpleResolvers: true,
})
@Extensions({ needs: 'events:read' })
export class Event {
  @Field(() => Int, { description: 'Its place among the partner’s events: from 1, without a gap.' })
  sequence!: number;
  @Field(() => EventTypeEnum, { description: 'What happened.' })
  type!: EventType;
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
  @Field(() => SideEnum, { description: 'Who made it happen.' })
  side!: Entry['side'];
  @Field(() => String, { description: 'To what: its id, or the month.' })
  subject!: string;

  entry!: Entry;
}

export const shownEvent = (entry: Entry): Event => ({
  entry,
  sequence: entry.seq,
  type: entry.type,
  at: new Date(entry.at),
  side: entry.side,
  subject: entry.subject,
});

export const EventConnection = connectionOf(Event, 'Event', 'events');

@Resolver(() => Event)
export class EventResolver {
  @Query(() => EventConnection, {
    description:
      'What happened, the oldest first, as a feed: ask with `after` your last `endCursor`, and you miss nothing and see nothing twice.',
  })
  @Needs('events:read')
  events(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('partnerId', () => ID, {
      nullable: true,
      description: 'Whose. A partner leaves it out; the operator gives it, or sees what belongs to no partner.',
    })
    partnerId: string | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const own = typeof whose === 'string' ? OPERATOR_CHAIN : whose.partnerId;
    const chain = keyOrNull('partner', partnerId, 'partnerId') ?? own;
    return connect(context, {
      name: 'events',
      filter: chain,
      page,
      rows: (tx, part) => eventsOf(tx, whose, chain, part),
      count: (tx) => countEvents(tx, whose, chain),
      keyOf: (it) => [String(it.seq)],
      show: shownEvent,
    });
  }

  @FieldResolver(() => Node, {
    nullable: true,
    description: 'To what, as it is now; null where it is gone, isn’t yours, or has no id.',
  })
  @Needs('events:read')
  node(@Root() { subject }: Event, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<Node | null> {
    return findNode(context, subject, info);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Which key or person; null where it is the operator’s, and you are not.',
  })
  @Needs('audit:read')
  who(@Root() { entry }: Event, @Ctx() { viewer }: Context): string | null {
    return entry.side === 'OPERATOR' && viewer.tenant.kind !== 'operator' ? null : entry.who;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What changed, as it was before: JSON. A person’s data stands in it as a hash.',
  })
  @Needs('audit:read')
  before(@Root() { entry }: Event): string | null {
    return entry.before && JSON.stringify(entry.before);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What changed, as it was afterwards: JSON. A person’s data stands in it as a hash.',
  })
  @Needs('audit:read')
  after(@Root() { entry }: Event): string | null {
    return entry.after && JSON.stringify(entry.after);
  }
}
