import { Field, ID, InterfaceType } from 'type-graphql';
import { typeOf } from './ids.js';

@InterfaceType({ description: 'What has an id, by which `node` finds it.', resolveType: (it: Node) => typeOf(it.id) })
export abstract class Node {
  @Field(() => ID, { description: 'Its id, in all of this API. Take it as a whole: its form may change.' })
  id!: string;
}
