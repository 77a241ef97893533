import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../chaos/random.js';
import type { Pool } from './pool.js';

export interface Made {
  query: string;
  variables: Record<string, unknown>;
}

export interface Wishes {
  random: Random;
  pool: Pool;
  /** Whether its asker may have a field or type, by what it needs. */
  may: (need: string | undefined) => boolean;
}

const DEPTH = 4;

type AnyField = GraphQLField<unknown, unknown>;
const needOf = (it: { extensions: unknown }) => (it.extensions as { needs?: string }).needs;

/** An operation that graphql-js takes, with arguments of which some are right and some are not. */
export function operationOf(schema: GraphQLSchema, { random, pool, may }: Wishes): Made {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const fragments: string[] = [];
  let names = 0;
  const chance = (percent: number) => random.below(100) < percent;

  function variable(type: GraphQLInputType, value: unknown): string {
    const name = `v${++names}`;
    declared.push(`$${name}: ${String(type)}`);
    variables[name] = value;
    return `$${name}`;
  }

  function valueOf(type: GraphQLInputType, isOdd: boolean): unknown {
    if (isNonNullType(type)) return isOdd && chance(5) ? null : valueOf(type.ofType, isOdd);
    if (chance(5)) return null;
    if (isListType(type))
      return Array.from({ length: random.below(isOdd ? 12 : 4) }, () => valueOf(type.ofType, isOdd));
    if (isEnumType(type)) return isOdd && chance(10) ? 'NO_SUCH' : random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((it) => isNonNullType(it.type) || chance(40));
      return Object.fromEntries(
        fields.map((it) => [
          it.name,
          it.name === 'idempotencyKey' && !isOdd ? `k${random.below(1e9)}` : valueOf(it.type, isOdd && chance(30)),
        ]),
      );
    }
    return random.pick((isOdd && chance(60) ? pool.odd : pool.good)[type.name]!);
  }

  function argumentOf(it: GraphQLArgument, isInner: boolean): string {
    if (/^(first|last)$/.test(it.name) && isInner) return `${it.name}: ${1 + random.below(3)}`;
    const type = getNamedType(it.type);
    const literal = !isInputObjectType(type) && !isEnumType(type) && chance(50);
    if (!literal) return `${it.name}: ${variable(it.type, valueOf(it.type, chance(40)))}`;
    const value = valueOf(it.type, false);
    return `${it.name}: ${value === null && isNonNullType(it.type) ? '""' : JSON.stringify(value)}`;
  }

  const directive = () =>
    chance(8)
      ? ` @${random.pick(['include', 'skip'])}(if: ${chance(50) ? String(chance(50)) : variable(booleans, chance(50))})`
      : '';
  const booleans = schema.getDirective('skip')!.args[0]!.type;

  function field(it: AnyField, depth: number): string {
    const args = it.args.filter((arg) => isNonNullType(arg.type) || chance(20));
    const paged = it.args.find((arg) => arg.name === 'first');
    if (paged && !args.some((arg) => /^(first|last)$/.test(arg.name)) && depth < DEPTH) args.push(paged);
    const type = getNamedType(it.type);
    const alias = args.length > 0 || chance(10) ? `a${++names}: ` : '';
    const given = args.length > 0 ? `(${args.map((arg) => argumentOf(arg, depth < DEPTH)).join(', ')})` : '';
    return `${alias}${it.name}${given}${directive()}${isCompositeType(type) ? ` ${set(type, depth - 1)}` : ''}`;
  }

  function set(type: GraphQLCompositeType, depth: number): string {
    const picked = random
      .shuffled(fieldsOf(type).filter((it) => depth > 0 || !isCompositeType(getNamedType(it.type))))
      .slice(0, 1 + random.below(4))
      .map((it) => field(it, depth));
    if (isAbstractType(type) && depth > 0) {
      const some = random.pick(schema.getPossibleTypes(type).filter((it) => may(needOf(it)) || chance(2)));
      if (some) picked.push(`... on ${some.name}${directive()} ${set(some, depth - 1)}`);
    }
    if (picked.length === 0 || chance(5)) picked.push('__typename');
    const body = `{ ${picked.join(' ')} }`;
    if (chance(90)) return body;
    const name = `F${++names}`;
    if (chance(50)) return `{ ... on ${type.name} ${body} }`;
    fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return `{ ...${name} ${chance(50) ? `...${name}` : ''} }`;
  }

  const fieldsOf = (type: GraphQLNamedType): AnyField[] =>
    'getFields' in type && isCompositeType(type)
      ? Object.values(type.getFields()).filter((it) => {
          const of = getNamedType(it.type);
          const fine = may(needOf(it)) && may(needOf(of));
          return fine || chance(1);
        })
      : [];

  const kind = chance(80) ? 'query' : 'mutation';
  const roots = fieldsOf(schema.getRootType(kind as never)!);
  const asked = Array.from({ length: 1 + random.below(3) }, () => random.pick(roots)).filter(Boolean);
  const body = asked.map((it) => `r${++names}: ${field(it, DEPTH).replace(/^a\d+: /, '')}`).join(' ') || '__typename';
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return { query: `${kind} Q${head} { ${body} } ${fragments.join(' ')}`, variables };
}
