import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Page, Slice } from '../../src/db/page.js';
import type { Tx } from '../../src/db/open.js';
import { actorOf } from '../../src/db/tenant.js';
import { Refusal } from '../../src/refusal.js';
import type { Context } from './context.js';
import { PAGE_DEFAULT, PAGE_LIMIT } from './cost.js';
import { cursorsOf, type Cursors } from './cursor.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the start or after a cursor: 1 to ${PAGE_LIMIT}; ${PAGE_DEFAULT} where neither first nor last is given.`,
  })
  first?: number | null;
  @Field(() => String, { nullable: true, description: 'A cursor of this list; the page begins behind it.' })
  after?: string | null;
  @Field(() => Int, { nullable: true, description: `How many from the end or before a cursor: 1 to ${PAGE_LIMIT}.` })
  last?: number | null;
  @Field(() => String, { nullable: true, description: 'A cursor of this list; the page ends before it.' })
  before?: string | null;
}

@ObjectType({ description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more behind this page.' })
  hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'Whether there is something before this page.' })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'The first row’s cursor; null for an empty page.' })
  startCursor!: () => string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The last row’s cursor; of an empty page, the one that it began behind, or null.',
  })
  endCursor!: () => string | null;
}

/** What is made of cursors is made only where it is asked for: each is a signature. */
export interface Connected<Node> {
  edges: () => { cursor: () => string; node: Node }[];
  nodes: Node[];
  pageInfo: PageInfo;
  totalCount: () => Promise<number>;
}

/** The types of a Relay connection over these nodes. */
export function connectionOf<Node extends object>(
  node: ClassType<Node>,
  name: string,
  plural: string,
): ClassType<Connected<Node>> {
  @ObjectType(`${name}Edge`, { description: `One of ${plural}, and its place in the list.`, simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'Its place in this list, for `after` and `before`.' })
    cursor!: () => string;
    @Field(() => node, { description: 'The row itself.' })
    node!: Node;
  }
  @ObjectType(`${name}Connection`, { description: `A page of ${plural}.`, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: () => Edge[];
    @Field(() => [node], { description: 'The rows alone.' })
    nodes!: Node[];
    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo!: PageInfo;
    @Field(() => Int, {
      description: 'How many there are in all. Counting stops at 10,001, which means more than 10,000.',
    })
    totalCount!: () => Promise<number>;
  }
  return Connection;
}

export interface List<Row, Node> {
  /** Its name, and its filter and order as plain JSON: a cursor is good for these alone. */
  name: string;
  filter: unknown;
  page: PageArgs;
  rows: (tx: Tx, page: Page) => Promise<Slice<Row>>;
  count: (tx: Tx) => Promise<number>;
  /** The sort values of a row, as text. */
  keyOf: (row: Row) => string[];
  show: (row: Row) => Node;
}

/** A page of a list. @throws Refusal BAD_INPUT, BAD_CURSOR */
export async function connect<Row, Node>(context: Context, list: List<Row, Node>): Promise<Connected<Node>> {
  const { pepper, viewer, read } = context;
  const cursors = cursorsOf(pepper, [list.name, list.filter, actorOf(viewer.tenant)]);
  const page = pageOf(list.page, cursors);
  const { rows, more } = await read((tx) => list.rows(tx, page));
  const nodes = rows.map(list.show);
  const cursorOf = (row: Row) => cursors.write(list.keyOf(row));
  return {
    edges: () => rows.map((row, at) => ({ cursor: () => cursorOf(row), node: nodes[at]! })),
    nodes,
    pageInfo: {
      hasNextPage: page.backward ? page.from !== null : more,
      hasPreviousPage: page.backward ? more : page.from !== null,
      startCursor: () => (rows.length === 0 ? null : cursorOf(rows[0]!)),
      endCursor: () => (rows.length === 0 ? (list.page.after ?? null) : cursorOf(rows.at(-1)!)), // who follows a feed keeps its place
    },
    totalCount: () => read((tx) => list.count(tx)),
  };
}

function pageOf({ first, after, last, before }: PageArgs, cursors: Cursors): Page {
  const backward = last != null;
  if ((first != null || after != null) && (backward || before != null)) {
    throw new Refusal('BAD_INPUT', 'first and after, or last and before: one of the two ways', ['first']);
  }
  if (before != null && !backward) throw new Refusal('BAD_INPUT', 'before needs last', ['last']);
  const limit = first ?? last ?? PAGE_DEFAULT;
  const name = backward ? 'last' : 'first';
  if (limit < 1 || limit > PAGE_LIMIT)
    throw new Refusal('BAD_INPUT', `${name}: found ${limit}, allowed is 1 to ${PAGE_LIMIT}`, [name]);
  const from = after ?? before ?? null;
  return { limit, from: from === null ? null : cursors.read(from), backward };
}
