import { Args, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { commentsOf, countComments } from '../src/applications/applications.js';
import type { ApplicationComment as CommentRow } from '../src/applications/table.js';
import { Application } from './application.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { DateTime } from './base/scalars.js';
import { EventConnection, historyOf } from './event.js';

@ObjectType({ description: 'What somebody wrote about an application.', simpleResolvers: true })
class ApplicationComment {
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
  @Field(() => String, { description: 'Which side: PARTNER or OPERATOR.' })
  side!: CommentRow['side'];
  @Field(() => Boolean, { description: 'Whether only the operator sees it.' })
  internal!: boolean;
  @Field(() => String, { description: 'What.' })
  text!: string;
}
const ApplicationCommentConnection = connectionOf(ApplicationComment, 'ApplicationComment', 'comments');

@Resolver(() => Application)
export class ApplicationHistoryResolver {
  @FieldResolver(() => ApplicationCommentConnection, { description: 'What both sides wrote, the oldest first.' })
  @Needs('applications:read')
  comments(@Root() { row }: Application, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const { whose } = context.viewer;
    return connect(context, {
      name: 'comments',
      filter: row.id,
      page,
      rows: (tx, part) => commentsOf(tx, whose, row.id, part),
      count: (tx) => countComments(tx, whose, row.id),
      keyOf: (it) => [it.at.toISOString(), it.id],
      show: (it): ApplicationComment => it,
    });
  }

  @FieldResolver(() => EventConnection, { description: 'All that happened to it, the oldest first.' })
  @Needs('events:read')
  history(@Root() { id }: Application, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return historyOf(context, 'applicationHistory', id, page);
  }
}
