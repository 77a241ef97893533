import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, ID, Info, ObjectType, Query, Resolver } from 'type-graphql';
import { ownerKinds, type OwnerKind, type Scope } from '../src/accounts/scopes.js';
import { Refusal } from '../src/refusal.js';
import { findApplication } from './application.js';
import { findBarredSubject } from './barred-subject.js';
import { findBatch } from './batch.js';
import { findCall } from './call.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { mayRead, Needs, NeedsKey } from './base/guard.js';
import { isKind, kindOf, readId, typeOf, type Kind } from './base/ids.js';
import { findProof } from './destination-proof.js';
import { findDocument } from './document.js';
import { findKey, ScopeEnum } from './key.js';
import { Node } from './base/node.js';
import { findPayment } from './number-payment.js';
import { findNumber } from './number.js';
import { findPartner, Partner } from './partner.js';
import { findReverification } from './reverification.js';
import { findShutOff } from './shut-off.js';
import { findStatement } from './statement.js';
import { findSubscriber } from './subscriber.js';
import { findSuspension } from './suspension.js';
import { findSwitch, Switch } from './switch.js';
import { findTestCaller } from './test-caller.js';
import { findCap } from './usage.js';
import { findWait } from './wait.js';

const OwnerKindEnum = enumOf('ViewerKind', 'Who asks.', ownerKinds, {
  OPERATOR: 'The operator: sees every partner’s rows.',
  PARTNER: 'A partner: sees its own rows.',
  SWITCH: 'A switch: sees the batches that it sent.',
});

@ObjectType({ description: 'Who you are to us, by the key that you gave.', simpleResolvers: true })
export class Viewer {
  @Field(() => String, { description: 'The name of the key, or of the person.' })
  name!: string;
  @Field(() => OwnerKindEnum, { description: 'Whose it is.' })
  kind!: OwnerKind;
  @Field(() => [ScopeEnum], { description: 'What it may do.' })
  scopes!: Scope[];
}

const finders: Record<Kind, (context: Context, key: string) => Promise<Node | null>> = {
  partner: findPartner,
  subscriber: findSubscriber,
  switch: findSwitch,
  key: findKey,
  number: findNumber,
  wait: findWait,
  payment: findPayment,
  application: findApplication,
  cap: findCap,
  call: findCall,
  batch: findBatch,
  statement: findStatement,
  document: findDocument,
  suspension: findSuspension,
  reverification: findReverification,
  barredsubject: findBarredSubject,
  destinationproof: findProof,
  shutoff: findShutOff,
  testcaller: findTestCaller,
};

/** Null for what there isn't, isn't yours, isn't in your scopes, or is no id: nothing makes a difference of them. */
export async function findNode(context: Context, id: string, { schema }: GraphQLResolveInfo): Promise<Node | null> {
  const kind = kindOf(id);
  const key = isKind(kind) ? readId(kind, id) : null;
  if (key === null || !mayRead(schema, typeOf(id)!, context.viewer)) return null;
  return finders[kind as Kind](context, key);
}

const NODES_AT_ONCE = 100;

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { description: 'Who you are to us: a good first question.' })
  @NeedsKey()
  viewer(@Ctx() { viewer }: Context): Viewer {
    const { tenant, name } = viewer;
    const kind = tenant.kind === 'partner' ? 'PARTNER' : tenant.kind === 'switch' ? 'SWITCH' : 'OPERATOR';
    return { name, kind, scopes: [...viewer.scopes] };
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'The partner, where the key is a partner’s.' })
  @Needs('partners:read')
  partner(@Ctx() context: Context): Promise<Partner | null> | null {
    const { tenant } = context.viewer;
    return tenant.kind === 'partner' ? findPartner(context, tenant.partnerId) : null;
  }

  @FieldResolver(() => Switch, { nullable: true, description: 'The switch, where the key is a switch’s.' })
  @Needs('switches:read')
  switch(@Ctx() context: Context): Promise<Switch | null> | null {
    const { tenant } = context.viewer;
    return tenant.kind === 'switch' ? findSwitch(context, tenant.switchId) : null;
  }

  @Query(() => Node, {
    nullable: true,
    description:
      'Whatever has this id; null where there is none, or it isn’t yours. Its type says what scope it needs.',
  })
  @NeedsKey()
  node(
    @Arg('id', () => ID, { description: 'An id of this API.' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Node | null> {
    return findNode(context, id, info);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `Several at once, in the order of their ids, 1 to ${NODES_AT_ONCE}.`,
  })
  @NeedsKey()
  nodes(
    @Arg('ids', () => [ID], { description: 'Ids of this API.' }) ids: string[],
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<(Node | null)[]> {
    if (ids.length < 1 || ids.length > NODES_AT_ONCE) {
      throw new Refusal('BAD_INPUT', `ids: found ${ids.length}, allowed are 1 to ${NODES_AT_ONCE}`);
    }
    return Promise.all(ids.map((it) => findNode(context, it, info)));
  }
}
