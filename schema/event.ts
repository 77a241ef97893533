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
import { OPERATOR_CHAIN, type Entry, type EventType } from '../src/events/change.js';
import { countEvents, countEventsAbout, eventsAbout, eventsOf } from '../src/events/store/feed.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';
import { EventTypeEnum } from './event-type.js';
import { findNode } from './viewer.js';

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

/** All that happened to what has this id, the oldest first. @param name of the list, in its cursors */
export function historyOf(context: Context, name: string, id: string, page: PageArgs) {
  const { whose } = context.viewer;
  return connect(context, {
    name,
    filter: id,
    page,
    rows: (tx, part) => eventsAbout(tx, whose, id, part),
    count: (tx) => countEventsAbout(tx, whose, id),
    keyOf: (it) => [it.at, it.chain, String(it.seq)],
    show: shownEvent,
  });
}

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
