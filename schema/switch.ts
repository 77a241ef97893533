import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { createSwitch, switchesById, switchesOf } from '../src/accounts/accounts.js';
import { switchCreated } from '../src/accounts/changes.js';
import type { Switch as Row } from '../src/accounts/table.js';
import { partsKinds, type PartsKind } from '../src/accounts/parts.js';
import type { Tx } from '../src/db/open.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { change, keyIn, missing, MutationInput, Payload } from './base/mutation.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';

const PartsEnum = enumOf('CallParts', 'How records of one leg in several parts read (话单分段).', partsKinds, {
  CUMULATIVE: 'Each tells the leg up to then; the highest sequence counts.',
  ADDITIVE: 'Each tells its own time; they add up, and all must be there.',
});

@ObjectType({
  implements: Node,
  description: 'A telephone switch of the operator (交换机): it asks for routes and posts call records.',
  simpleResolvers: true,
})
@Extensions({ needs: 'switches:read' })
export class Switch extends Node {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
  @Field(() => String, { description: 'Where its local times without an offset are read; an IANA name.' })
  timeZone!: string;
  @Field(() => Int, {
    description: 'How many seconds its clock may run ahead of ours before its records wait for review.',
  })
  clockSkewSeconds!: number;
  @Field(() => PartsEnum, { description: 'How its records of one leg in several parts read.' })
  parts!: PartsKind;
  @Field(() => Boolean, { description: 'Whether it asks for routes: a call that it never asked for is marked.' })
  asksRoute!: boolean;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  key!: string;
}

const shown = (row: Row): Switch => ({ ...row, key: row.id, id: globalId('switch', row.id) });

export async function findSwitch({ loaders }: Context, key: string): Promise<Switch | null> {
  const row = await loaders.switch.load(key);
  return row && shown(row);
}

/** The key of a switch that there is, of an argument. @throws Refusal NOT_FOUND */
export async function switchMeant(tx: Tx, switchId: string): Promise<string> {
  const [found] = await switchesById(tx, [keyIn('switch', switchId, 'switchId')]);
  return found ? found.id : missing('switch', 'switchId');
}

@InputType({ description: 'A new switch.' })
class CreateSwitchInput extends MutationInput {
  @Field(() => String, { description: 'Its name, 1 to 100 characters, of which there is no other.' })
  name!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Where its local times are read; Asia/Shanghai where it is left out.',
  })
  timeZone?: string | null;
  @Field(() => PartsEnum, { nullable: true, description: 'How its parts read; CUMULATIVE where it is left out.' })
  parts?: PartsKind | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether it asks for routes; no where it is left out.' })
  asksRoute?: boolean | null;
}

@ObjectType({ description: 'What `createSwitch` answers.', simpleResolvers: true })
class CreateSwitchPayload extends Payload {
  @Field(() => Switch, { nullable: true, description: 'The new switch. Make a key for it with `createApiKey`.' })
  switch!: Switch | null;
}

@Resolver(() => Switch)
export class SwitchResolver {
  @Query(() => [Switch], { description: 'Every switch, by name; an operator has few.' })
  @Needs('switches:read')
  async switches(@Ctx() { read }: Context): Promise<Switch[]> {
    return (await read(switchesOf)).map(shown);
  }

  @Query(() => Switch, { description: 'One switch.' })
  @Needs('switches:read')
  switch(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Switch> {
    return findOr404(context, 'switch', id, findSwitch);
  }

  @FieldResolver(() => Int, {
    description:
      'How many gaps in the numbers of its files and records nobody has explained (话单缺号): see `cdrGaps`.',
  })
  @Needs('cdrs:read')
  async openGaps(@Root() { key }: Switch, @Ctx() { loaders }: Context): Promise<number> {
    return (await loaders.openGaps.load(key))?.gaps ?? 0;
  }

  @Mutation(() => CreateSwitchPayload, { description: 'Makes a switch.' })
  @Needs('switches:write')
  async createSwitch(
    @Arg('input', () => CreateSwitchInput, { description: 'What it is to be.' }) input: CreateSwitchInput,
    @Ctx() context: Context,
  ): Promise<CreateSwitchPayload> {
    const { name, timeZone, parts, asksRoute } = input;
    const made = {
      name,
      timeZone: timeZone ?? 'Asia/Shanghai',
      parts: parts ?? 'CUMULATIVE',
      asksRoute: asksRoute ?? false,
    } as const;
    const done = await change(context, 'createSwitch', input, async (tx) => {
      const id = await createSwitch(tx, made);
      return { result: { id }, changes: [switchCreated({ id, ...made })] };
    });
    return { ...done, switch: done.result && (await findSwitch(context, done.result.id)) };
  }
}
