import { registerEnumType } from 'type-graphql';

/** A GraphQL enum from the tuple that also makes the check constraint and the TypeScript union. */
export function enumOf<V extends string>(
  name: string,
  description: string,
  values: readonly V[],
  meanings: Record<NoInfer<V>, string>,
): Record<string, V> {
  const nameOf = (value: string) => value.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  const members = Object.fromEntries(values.map((it) => [nameOf(it), it]));
  const valuesConfig = Object.fromEntries(values.map((it) => [nameOf(it), { description: meanings[it] }]));
  registerEnumType(members, { name, description, valuesConfig });
  return members;
}
