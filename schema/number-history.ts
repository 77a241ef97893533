import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { countEventsAbout, eventsAbout } from '../src/events/store/feed.js';
import { connect, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { EventConnection, shownEvent } from './event.js';
import { HotlineNumber } from './number.js';

@Resolver(() => HotlineNumber)
export class NumberHistory {
  @FieldResolver(() => EventConnection, {
    description:
      'All that happened to it, the oldest first: for the operator in whoever’s hands it was, for a partner in its own.',
  })
  @Needs('events:read')
  history(@Root() { id }: HotlineNumber, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const { whose } = context.viewer;
    return connect(context, {
      name: 'history',
      filter: id,
      page,
      rows: (tx, part) => eventsAbout(tx, whose, id, part),
      count: (tx) => countEventsAbout(tx, whose, id),
      keyOf: (it) => [it.at, it.chain, String(it.seq)],
      show: shownEvent,
    });
  }
}
