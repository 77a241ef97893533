import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { switchesById } from '../src/accounts/accounts.js';
import { readKey } from '../src/accounts/api-key.js';
import { keyCreated, keyRevoked } from '../src/accounts/changes.js';
import type { Scope } from '../src/accounts/scopes.js';
import { createKey, revokeKey } from '../src/accounts/store/keys.js';
import type { Tx } from '../src/db/open.js';
import { Refusal } from '../src/refusal.js';
import type { Context } from './base/context.js';
import { Needs } from './base/guard.js';
import { change, keyIn, missing, MutationInput, partnerMeant, Payload } from './base/mutation.js';
import { DateTime } from './base/scalars.js';
import { ApiKey, findKey, ScopeEnum } from './key.js';

@InputType({ description: 'A new key.' })
class CreateApiKeyInput extends MutationInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Whose it is to be. A partner leaves it out; the operator gives this, a switch, or neither for itself.',
  })
  partnerId?: string | null;
  @Field(() => ID, { nullable: true, description: 'The switch whose it is to be.' })
  switchId?: string | null;
  @Field(() => String, {
    description:
      'Of the program that will hold it. A second live key of a name is for changing over; a third is refused.',
  })
  name!: string;
  @Field(() => [ScopeEnum], { description: 'What it may do: nothing that its maker’s own key may not.' })
  scopes!: Scope[];
  @Field(() => [String], {
    nullable: true,
    description: 'Where it may be used from, as 203.0.113.0/24, up to 20; anywhere where it is left out.',
  })
  networks?: string[] | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; never where it is left out.' })
  expiresAt?: Date | null;
}

@ObjectType({ description: 'What `createApiKey` answers.', simpleResolvers: true })
class CreateApiKeyPayload extends Payload {
  @Field(() => ApiKey, { nullable: true, description: 'The new key, without its text.' })
  apiKey!: ApiKey | null;
  @Field(() => String, {
    nullable: true,
    description: 'The key’s text: keep it now, it isn’t shown again, and is null in a replay.',
  })
  secret!: string | null;
}

@InputType({ description: 'Which key is revoked.' })
class RevokeApiKeyInput extends MutationInput {
  @Field(() => ID, { description: 'Which one.' })
  id!: string;
}

@ObjectType({ description: 'What `revokeApiKey` answers.', simpleResolvers: true })
class RevokeApiKeyPayload extends Payload {
  @Field(() => ApiKey, { nullable: true, description: 'The key, revoked.' })
  apiKey!: ApiKey | null;
}

@Resolver()
export class ApiKeyMutations {
  @Mutation(() => CreateApiKeyPayload, {
    description:
      'Makes a key. To change a key, make a second one of its name, give it to the program, and revoke the first.',
  })
  @Needs('keys:write')
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'What it is to be.' }) input: CreateApiKeyInput,
    @Ctx() context: Context,
  ): Promise<CreateApiKeyPayload> {
    let secret: string | null = null;
    const done = await change(context, 'createApiKey', input, async (tx) => {
      const owner = await ownerMeant(tx, context, input);
      refuseMore(context, owner, input.scopes);
      const { name, networks, expiresAt } = input;
      const wanted = {
        ...owner,
        name,
        scopes: [...new Set(input.scopes)],
        networks: networks ?? [],
        expiresAt: expiresAt ?? null,
      };
      secret = await createKey(tx, context.pepper, wanted);
      const { id } = readKey(secret)!;
      return { result: { id }, changes: [keyCreated(id, wanted)] };
    });
    if (!done.result) secret = null; // the commit itself may have failed
    return { ...done, apiKey: done.result && (await findKey(context, done.result.id)), secret };
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description: 'Revokes a key, for good. It is refused everywhere within 5 seconds.',
  })
  @Needs('keys:write')
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'Which one.' }) input: RevokeApiKeyInput,
    @Ctx() context: Context,
  ): Promise<RevokeApiKeyPayload> {
    const done = await change(context, 'revokeApiKey', input, async (tx) => {
      const id = keyIn('key', input.id, 'id');
      const key = await revokeKey(tx, context.viewer.whose, id);
      return { result: { id }, changes: [keyRevoked(key)] };
    });
    return { ...done, apiKey: done.result && (await findKey(context, done.result.id)) };
  }
}

/** @throws Refusal NOT_FOUND, BAD_INPUT */
async function ownerMeant(tx: Tx, context: Context, { partnerId, switchId }: CreateApiKeyInput) {
  if (switchId != null) {
    if (partnerId != null) throw new Refusal('BAD_INPUT', 'a key is a partner’s or a switch’s, not both', ['switchId']);
    const mayHave = context.viewer.tenant.kind === 'operator';
    const [found] = mayHave ? await switchesById(tx, [keyIn('switch', switchId, 'switchId')]) : [];
    return found ? { switchId: found.id } : missing('switch', 'switchId');
  }
  if (partnerId == null && context.viewer.tenant.kind === 'operator') return {};
  return { partnerId: await partnerMeant(tx, context, partnerId) };
}

/** Of its own kind nobody makes a key that may more than itself. */
function refuseMore(
  { viewer }: Context,
  owner: { partnerId?: string; switchId?: string },
  wanted: readonly Scope[],
): void {
  const another = viewer.tenant.kind === 'operator' && (owner.partnerId !== undefined || owner.switchId !== undefined);
  const beyond = another ? [] : wanted.filter((it) => !viewer.scopes.has(it));
  if (beyond.length === 0) return;
  throw new Refusal('FORBIDDEN', `scopes: your own key lacks ${beyond.join(', ')}`, ['scopes']);
}
