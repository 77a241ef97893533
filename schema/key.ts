import { Arg, Args, Ctx, Extensions, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { scopes, type Scope } from '../src/accounts/scopes.js';
import { countKeys, keysOf } from '../src/accounts/store/keys.js';
import type { ApiKey as Row } from '../src/accounts/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { Node } from './base/node.js';
import { findPartner, Partner } from './partner.js';
import { DateTime } from './base/scalars.js';
import { findSwitch, Switch } from './switch.js';

export const ScopeEnum = enumOf('Scope', 'What a key may do. Every field of this API that needs one says so.', scopes, {
  'partners:read': 'Read partners.',
  'partners:write': 'Make partners.',
  'subscribers:read': 'Read subscribers.',
  'subscribers:write': 'Make and change subscribers.',
  'switches:read': 'Read switches.',
  'switches:write': 'Make switches.',
  'keys:read': 'Read about keys; never a key itself.',
  'keys:write': 'Make and revoke keys.',
  'numbers:read': 'Read and search numbers, and read where their calls go.',
  'numbers:reserve': 'Reserve numbers and give them back, and wait for them.',
  'numbers:operate': 'Move numbers on in their life, and change the policy of the stock.',
  'stock:read': 'Read figures of the whole stock.',
  'payments:record': 'Record payments for numbers.',
  'applications:read': 'Read applications, with names and ID numbers masked.',
  'applications:write': 'Begin, change and submit applications.',
  'applications:comment': 'Write comments on applications.',
  'applications:review': 'Review applications.',
  'applications:operate':
    'Record what carriers say, put numbers of approved applications into service, publish what is asked for.',
  'applicants:reveal': 'See the whole names and ID numbers of applicants; each look is written down.',
  'calls:read': 'Read calls, what they cost, and how that came about.',
  'callers:reveal': 'See a caller’s whole number; each look is written into the audit log.',
  'costs:read': 'Read what the carriers charge us.',
  'usage:read': 'Read what months counted, and caps.',
  'caps:write': 'Make, change and remove caps.',
  'routes:read': 'Read routing plans, and why a call went where it went.',
  'routes:write': 'Publish routing plans, add destinations, set PINs.',
  'routes:operate':
    'Verify destinations, shut off what must not be called, and keep test callers, the calendar and the policy.',
  'statements:read': 'Read statements and download their files.',
  'statements:close': 'Close months and approve statements.',
  'documents:read': 'Read about documents; not what is in them.',
  'documents:write': 'Stage and upload documents.',
  'documents:view': 'Take marked copies of documents; each is written into the audit log.',
  'documents:hold': 'Put documents under legal hold, and lift it.',
  'events:read': 'Read what happened.',
  'audit:read': 'Read who did it, and what it was before and after.',
  'cdrs:read': 'Read what became of posted records.',
  'cdrs:write': 'Post call records.',
  'route:ask': 'Ask where a call goes.',
});

@ObjectType({
  implements: Node,
  description:
    'A key of a partner’s program, of a switch, or of the operator. The key’s text is shown once, when it is made.',
  simpleResolvers: true,
})
@Extensions({ needs: 'keys:read' })
export class ApiKey extends Node {
  @Field(() => String, {
    description:
      'Of the program that holds it. Two keys of one name may live at once, so that one takes over from the other.',
  })
  name!: string;
  @Field(() => [ScopeEnum], { description: 'What it may do.' })
  scopes!: Scope[];
  @Field(() => [String], { description: 'Where it may be used from, as 203.0.113.0/24; none is anywhere.' })
  networks!: string[];
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself.' })
  expiresAt!: Date | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was revoked. It is refused everywhere within 5 seconds.',
  })
  revokedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute.' })
  lastUsedAt!: Date | null;

  partnerId!: string | null;
  switchId!: string | null;
}

const shown = (row: Row): ApiKey => ({ ...row, id: globalId('key', row.id) });

export async function findKey({ loaders }: Context, key: string): Promise<ApiKey | null> {
  const row = await loaders.key.load(key);
  return row && shown(row);
}

const ApiKeyConnection = connectionOf(ApiKey, 'ApiKey', 'keys');

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, { description: 'Keys, the newest first, revoked ones too.' })
  @Needs('keys:read')
  apiKeys(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const { whose } = context.viewer;
    return connect(context, {
      name: 'apiKeys',
      filter: null,
      page,
      rows: (tx, part) => keysOf(tx, whose, part),
      count: (tx) => countKeys(tx, whose),
      keyOf: (it) => [it.createdAt.toISOString(), it.id],
      show: shown,
    });
  }

  @Query(() => ApiKey, { description: 'One key.' })
  @Needs('keys:read')
  apiKey(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<ApiKey> {
    return findOr404(context, 'key', id, findKey);
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'Whose it is; null for a switch’s and the operator’s own.',
  })
  @Needs('partners:read')
  partner(@Root() { partnerId }: ApiKey, @Ctx() context: Context): Promise<Partner | null> | null {
    return partnerId === null ? null : findPartner(context, partnerId);
  }

  @FieldResolver(() => Switch, { nullable: true, description: 'The switch whose it is.' })
  @Needs('switches:read')
  switch(@Root() { switchId }: ApiKey, @Ctx() context: Context): Promise<Switch | null> | null {
    return switchId === null ? null : findSwitch(context, switchId);
  }
}
