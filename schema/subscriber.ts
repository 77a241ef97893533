import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { countSubscribers, subscribersOf } from '../src/accounts/accounts.js';
import { subscriberKinds, type Subscriber as Row, type SubscriberKind } from '../src/accounts/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { keyOrNull } from './base/mutation.js';
import { Node } from './base/node.js';
import { OrderDirection, type Direction } from './base/order.js';
import { findPartner, Partner } from './partner.js';
import { DateTime } from './base/scalars.js';

export const SubscriberKindEnum = enumOf('SubscriberKind', 'What a subscriber is in law.', subscriberKinds, {
  ENTERPRISE: 'A company or another organisation (企业).',
  SOLE_PROPRIETOR: 'A sole proprietor (个体工商户).',
});

@ObjectType({
  implements: Node,
  description: 'The company behind a number (业务用户). It acts through its partner.',
  simpleResolvers: true,
})
@Extensions({ needs: 'subscribers:read' })
export class Subscriber extends Node {
  @Field(() => String, { description: 'Its name, as registered.' })
  name!: string;
  @Field(() => SubscriberKindEnum, { description: 'What it is in law.' })
  kind!: SubscriberKind;
  @Field(() => String, {
    nullable: true,
    description: 'Its unified social credit code (统一社会信用代码), 18 characters; null where it has none.',
  })
  taxId!: string | null;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => Int, { description: 'One more at each edit; an edit names the one that it saw.' })
  version!: number;

  key!: string;
  partnerId!: string;
}

export const shownSubscriber = (row: Row): Subscriber => ({
  id: globalId('subscriber', row.id),
  key: row.id,
  partnerId: row.partnerId,
  name: row.name,
  kind: row.kind,
  taxId: row.taxId,
  createdAt: row.createdAt,
  version: row.version,
});

export async function findSubscriber({ loaders }: Context, key: string): Promise<Subscriber | null> {
  const row = await loaders.subscriber.load(key);
  return row && shownSubscriber(row);
}

const SubscriberConnection = connectionOf(Subscriber, 'Subscriber', 'subscribers');

@InputType({ description: 'Which subscribers.' })
class SubscriberFilter {
  @Field(() => ID, { nullable: true, description: 'Of this partner.' })
  partnerId?: string | null;
  @Field(() => String, { nullable: true, description: 'Whose names begin so.' })
  namePrefix?: string | null;
}

const orderFields = ['NAME', 'CREATED_AT'] as const;
const SubscriberOrderField = enumOf('SubscriberOrderField', 'What subscribers can be ordered by.', orderFields, {
  NAME: 'Their names, by the code of each character.',
  CREATED_AT: 'When they were made.',
});

@InputType({ description: 'In which order.' })
class SubscriberOrder {
  @Field(() => SubscriberOrderField, { description: 'By what.' })
  field!: (typeof orderFields)[number];
  @Field(() => OrderDirection, { description: 'Which way.' })
  direction!: Direction;
}

@Resolver(() => Subscriber)
export class SubscriberResolver {
  @Query(() => SubscriberConnection, { description: 'Subscribers; by name where no order is given.' })
  @Needs('subscribers:read')
  subscribers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SubscriberFilter, { nullable: true, description: 'Which ones; all where it is left out.' })
    filter: SubscriberFilter | null,
    @Arg('orderBy', () => SubscriberOrder, { nullable: true, description: 'In which order.' })
    orderBy: SubscriberOrder | null,
    @Ctx() context: Context,
  ) {
    const { whose } = context.viewer;
    const order = orderBy?.field ?? 'NAME';
    const list = {
      partnerId: keyOrNull('partner', filter?.partnerId, 'partnerId'),
      namePrefix: filter?.namePrefix ?? null,
      order,
      descending: orderBy?.direction === 'DESC',
    };
    return connect(context, {
      name: 'subscribers',
      filter: list,
      page,
      rows: (tx, part) => subscribersOf(tx, whose, list, part),
      count: (tx) => countSubscribers(tx, whose, list),
      keyOf: (it) => [order === 'NAME' ? it.name : it.createdAt.toISOString(), it.id],
      show: shownSubscriber,
    });
  }

  @Query(() => Subscriber, { description: 'One subscriber.' })
  @Needs('subscribers:read')
  subscriber(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Subscriber> {
    return findOr404(context, 'subscriber', id, findSubscriber);
  }

  @FieldResolver(() => Partner, { description: 'Through which it acts.' })
  @Needs('partners:read')
  partner(@Root() { partnerId }: Subscriber, @Ctx() context: Context): Promise<Partner> {
    return findPartner(context, partnerId) as Promise<Partner>;
  }
}
