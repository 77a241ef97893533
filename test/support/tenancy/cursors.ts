import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import { codesOf, nets, withoutPolicies, type Answer } from './ask.js';
import { viewerOf, type Look, type Subject } from './check.js';
import { fixtures } from './fixtures.js';
import { allowed } from './operation.js';
import type { Refs } from './refs.js';

/** A list with one set of arguments, at the root or below what has it. */
interface List {
  name: string;
  host: string;
  ask(viewer: Viewer, refs: Refs, page: Record<string, unknown>): Promise<Answer>;
}

/** Cursors of a stranger's lists, and of other lists of one's own, are answered as made-up ones are. */
export async function cursorLeaks(subject: Subject, look: Look): Promise<string[]> {
  const run = () => tried(subject, look);
  return look.nets === 'resolver checks alone' ? withoutPolicies(subject.work, run) : run();
}

async function tried(subject: Subject, { as, nets: net, fields }: Look): Promise<string[]> {
  const { work, schema, strangers } = subject;
  const { ours, theirs, keys } = strangers;
  const viewer = nets[net](await viewerOf(work, keys[as]));
  const stranger = nets[net](await viewerOf(work, as === 'partner' ? keys.strangerPartner : keys.strangerSwitch));
  const faults: string[] = [];
  const lists = listsOf(subject).filter((it) => allowed(schema, it.host, viewer) && allowed(schema, it.host, stranger));
  const cursors: { of: string; cursor: string }[] = [];
  for (const it of lists) {
    cursors.push({ of: it.name, cursor: endOf(await it.ask(viewer, ours, { first: 1 })) });
    cursors.push({ of: 'a stranger', cursor: endOf(await it.ask(stranger, theirs, { first: 1 })) });
  }
  for (const list of lists.filter((it) => fields.includes(it.host))) {
    const mine = cursors.find((it) => it.of === list.name)!;
    for (const refs of [ours, theirs]) {
      const none = await list.ask(viewer, refs, { first: 1, after: 'AAAAAAAAAAAAAAAA' });
      if (refs === ours && !codesOf(none).includes('BAD_CURSOR')) faults.push(`${list.name}: takes any cursor`);
      const others = cursors.filter((it) => it.cursor !== mine.cursor && it.cursor !== '');
      const tampered = { of: 'none: tampered', cursor: mine.cursor.slice(0, -4) + 'MF0' };
      for (const { of, cursor } of [...others, tampered, { of: 'none: empty', cursor: '' }]) {
        const got = await list.ask(viewer, refs, { first: 1, after: cursor });
        if (got.text !== none.text) faults.push(`${list.name}: takes a cursor of ${of}: ${got.text.slice(0, 300)}`);
      }
    }
    const next = await list.ask(viewer, ours, { first: 1, after: mine.cursor });
    if (codesOf(next).length > 0) faults.push(`the test itself: ${list.name} refuses its own cursor: ${next.text}`);
  }
  if (cursors.some((it) => it.cursor === '')) faults.push('the test itself: a list is empty and proves nothing');
  return faults;
}

function listsOf({ schema, ask }: Subject): List[] {
  const queries = schema.getQueryType()!.getFields();
  return Object.entries(fixtures).flatMap(([path, of]) => {
    const [parent, name] = path.split('.') as [string, string];
    const field = (schema.getType(parent) as GraphQLObjectType | undefined)?.getFields()[name];
    if (!field?.args.some((it) => it.name === 'after')) return [];
    const host = parent === 'Query' ? name : Object.keys(queries).find((it) => gives(queries[it]!, parent));
    if (!host) throw new Error(`no query gives a ${parent}, whose list ${name} is`);
    const args = parent === 'Query' ? of : fixtures[`Query.${host}`]!.slice(0, 1);
    return args.map((fixture, nth) => {
      const page = `pageInfo { endCursor } totalCount nodes { __typename }`;
      const inner = `(first: $first after: $after) { ${page} }`;
      const declared = queries[host]!.args.filter((it) => !['first', 'after'].includes(it.name));
      const given = declared.map((it) => `${it.name}: $${it.name}`).join(' ');
      const body =
        parent === 'Query'
          ? `${host}(first: $first after: $after ${given}) { ${page} }`
          : `${host}(${given}) { ${name}${inner} }`;
      const variables = declared.map((it) => `$${it.name}: ${String(it.type)}`).join(' ');
      const text = `query ($first: Int $after: String ${variables}) { ${body} }`;
      return {
        name: `${path} ${nth}`,
        host: `Query.${host}`,
        ask: (viewer: Viewer, refs: Refs, at: Record<string, unknown>) =>
          ask(viewer, { texts: [text], below: {} }, { ...fixture(refs), ...at }),
      };
    });
  });
}

const gives = (field: { type: unknown }, name: string) => {
  const type = getNamedType(field.type as never);
  return isObjectType(type) && type.name === name;
};

/** '' for an empty page. */
const endOf = ({ raw }: Answer): string => /"endCursor":"([^"]*)"/.exec(JSON.stringify(raw))?.[1] ?? '';
