import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { EventConnection, historyOf } from './event.js';
import { HotlineNumber } from './number.js';

@Resolver(() => HotlineNumber)
export class NumberHistory {
  @FieldResolver(() => EventConnection, {
    description:
      'All that happened to it, the oldest first: for the operator in whoever’s hands it was, for a partner in its own.',
  })
  @Needs('events:read')
  history(@Root() { id }: HotlineNumber, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return historyOf(context, 'history', id, page);
  }
}
