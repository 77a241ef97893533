import { Arg, Args, Ctx, Extensions, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { countPartners, createPartner, partnersOf } from '../src/accounts/accounts.js';
import { partnerCreated } from '../src/accounts/changes.js';
import type { Partner as Row } from '../src/accounts/table.js';
import { connect, connectionOf, PageArgs } from './base/connection.js';
import type { Context } from './base/context.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';

@ObjectType({
  implements: Node,
  description: 'A reseller of 400 numbers (代理商), and a tenant: it sees its own rows and no others.',
  simpleResolvers: true,
})
@Extensions({ needs: 'partners:read' })
export class Partner extends Node {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

export const shownPartner = (row: Row): Partner => ({ ...row, id: globalId('partner', row.id) });

export async function findPartner({ loaders }: Context, key: string): Promise<Partner | null> {
  const row = await loaders.partner.load(key);
  return row && shownPartner(row);
}

const PartnerConnection = connectionOf(Partner, 'Partner', 'partners');

@InputType({ description: 'A new partner.' })
class CreatePartnerInput extends MutationInput {
  @Field(() => String, { description: 'Its name, 1 to 100 characters.' })
  name!: string;
}

@ObjectType({ description: 'What `createPartner` answers.', simpleResolvers: true })
class CreatePartnerPayload extends Payload {
  @Field(() => Partner, { nullable: true, description: 'The new partner.' })
  partner!: Partner | null;
}

@Resolver()
export class PartnerResolver {
  @Query(() => PartnerConnection, {
    description: 'Partners by name: all of them for the operator, itself for a partner.',
  })
  @Needs('partners:read')
  partners(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const { whose } = context.viewer;
    return connect(context, {
      name: 'partners',
      filter: null,
      page,
      rows: (tx, part) => partnersOf(tx, whose, part),
      count: (tx) => countPartners(tx, whose),
      keyOf: (it) => [it.name, it.id],
      show: shownPartner,
    });
  }

  @Query(() => Partner, { description: 'One partner.' })
  @Needs('partners:read')
  partner(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Partner> {
    return findOr404(context, 'partner', id, findPartner);
  }

  @Mutation(() => CreatePartnerPayload, { description: 'Makes a partner.' })
  @Needs('partners:write')
  async createPartner(
    @Arg('input', () => CreatePartnerInput, { description: 'What it is to be.' }) input: CreatePartnerInput,
    @Ctx() context: Context,
  ): Promise<CreatePartnerPayload> {
    const done = await change(context, 'createPartner', input, async (tx) => {
      const id = await createPartner(tx, input.name);
      return { result: { id }, changes: [partnerCreated({ id, name: input.name })] };
    });
    return { ...done, partner: done.result && (await findPartner(context, done.result.id)) };
  }
}
