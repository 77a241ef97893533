import type { GraphQLSchema } from 'graphql';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import type { TestWork } from '../work.js';
import { codesOf, nets, withoutPolicies, type Answer, type Ask, type Nets } from './ask.js';
import { attemptsOf } from './attempts.js';
import { canariesFor, type Canaries } from './canaries.js';
import { fixtures } from './fixtures.js';
import { growStranger } from './grow.js';
import { allowed, operationOf, type Operation } from './operation.js';
import type { Refs } from './refs.js';
import { allRows, changed } from './rows.js';
import type { Strangers } from './strangers.js';

export interface Subject {
  work: TestWork;
  schema: GraphQLSchema;
  ask: Ask;
  strangers: Strangers;
}

export interface Look {
  as: 'partner' | 'switch';
  nets: Nets;
  /** Query.calls … */
  fields: readonly string[];
}

/** Notes what is wrong with answers. */
export type Examine = (operation: Operation, args: Record<string, unknown>, what: string) => Promise<Answer>;

/** What these fields give away of a stranger, or do to its rows: what was tried, and what came of it. Empty is well. */
export async function leaksIn(subject: Subject, look: Look): Promise<string[]> {
  const run = () => tried(subject, look);
  return look.nets === 'resolver checks alone' ? withoutPolicies(subject.work, run) : run();
}

async function tried(subject: Subject, { as, nets: net, fields }: Look): Promise<string[]> {
  const { work, schema, strangers } = subject;
  const { ours, keys } = strangers;
  const faults: string[] = [];
  const viewer = nets[net](await viewerOf(work, keys[as]));
  const examine = await examiner(subject, as, viewer, faults);
  const operations = fields.map((it) => operationOf(schema, it, ours, viewer.scopes));
  const queries = operations.filter((it) => it.field.startsWith('Query'));

  const before = new Map<Operation, string>();
  for (const it of queries) before.set(it, await own(examine, it, ours));
  let rows = await allRows(work);
  for (const some of [queries, ...operations.filter((it) => !queries.includes(it)).map((it) => [it])]) {
    for (const it of some) faults.push(...(await strange(examine, it, strangers, net === 'both nets')));
    const now = await allRows(work);
    const written = changed(rows, now);
    if (written.length > 0) faults.push(`${some.map((it) => it.field).join(', ')}: changed ${written.join(', ')}`);
    rows = now;
  }
  await growStranger(work, strangers);
  for (const it of queries) {
    if ((await own(examine, it, ours)) !== before.get(it))
      faults.push(`${it.field}: its own answer is another since the stranger has more`);
  }
  return faults;
}

export async function viewerOf(work: TestWork, key: string): Promise<Viewer> {
  const viewer = await work.admit(key, '127.0.0.1');
  if (!viewer) throw new Error('the key does not open');
  return viewer;
}

/** Of each answer: no internal error, and no word of another's; where the viewer's scopes allow it, the first fixture is good. */
export async function examiner(subject: Subject, as: Look['as'], viewer: Viewer, faults: string[]): Promise<Examine> {
  const { work, schema, ask, strangers } = subject;
  const canaries = await firstCanaries(subject, as);
  const admitted = await viewerOf(work, strangers.keys[as]);
  return async (operation, args, what) => {
    const it = await ask(viewer, operation, args);
    const codes = codesOf(it);
    const said = canaries(it.bodies, args);
    const short = it.text.slice(0, 400);
    if (codes.includes('INTERNAL')) faults.push(`${operation.field}, ${what}: an internal error: ${short}`);
    if (codes.includes('QUERY_TOO_COMPLEX')) faults.push(`the test itself: ${operation.field} is too large: ${short}`);
    if (said.length > 0) faults.push(`${operation.field}, ${what}: says ${said.slice(0, 3).join(', ')}`);
    if (what === OWN && codes.length > 0 && allowed(schema, operation.field, admitted))
      faults.push(`the test itself: the fixture of ${operation.field} is no good: ${short}`);
    return it;
  };
}

const OWN = 'own 0';

const known = new WeakMap<Subject, Map<Look['as'], Promise<Canaries>>>();

/** Of the stranger's first rows: what it has later is found by what changes. */
function firstCanaries(subject: Subject, as: Look['as']): Promise<Canaries> {
  const { work, schema, strangers } = subject;
  const { partnerId, switchId } = strangers.owner;
  const ofSubject = known.get(subject) ?? new Map<Look['as'], Promise<Canaries>>();
  known.set(subject, ofSubject);
  if (!ofSubject.has(as)) ofSubject.set(as, canariesFor(work, schema, as, as === 'partner' ? partnerId : switchId));
  return ofSubject.get(as)!;
}

/** What it answers to its owner, in one text. */
export async function own(examine: Examine, operation: Operation, refs: Refs): Promise<string> {
  const texts: string[] = [];
  for (const [nth, fixture] of fixtures[operation.field]!.entries()) {
    texts.push((await examine(operation, fixture(refs), `own ${nth}`)).text);
  }
  return texts.join('\n');
}

/** A stranger's reference is answered as nobody's is, byte for byte. */
async function strange(
  examine: Examine,
  operation: Operation,
  strangers: Strangers,
  withMalformed: boolean,
): Promise<string[]> {
  const { ours, theirs, nobodys } = strangers;
  const faults: string[] = [];
  for (const [nth, fixture] of fixtures[operation.field]!.entries()) {
    for (const { leaf, foreign, missing, malformed } of attemptsOf(fixture, ours, theirs, nobodys)) {
      const what = `fixture ${nth}, ${leaf}`;
      for (const part of operation.texts) {
        const one = { ...operation, texts: [part] };
        const got = await examine(one, foreign, `${what}, a stranger's`);
        const none = await examine(one, missing, `${what}, nobody's`);
        if (unechoed(got.text, foreign) !== unechoed(none.text, missing))
          faults.push(
            `${operation.field}, ${what}: a stranger's is answered ${got.text.slice(0, 300)}, nobody's ${none.text.slice(0, 300)}`,
          );
        if (unechoed(got.text, foreign) === unechoed(none.text, missing) && isEmpty(none)) break; // the other parts are of what isn't there
      }
      const first = { ...operation, texts: operation.texts.slice(0, 1) };
      for (const it of withMalformed ? malformed : []) await examine(first, it, `${what}, malformed`);
    }
  }
  return faults;
}

/** A mutation of several numbers says of each what became of it, by its digits: they are the asker's own words. */
function unechoed(text: string, sent: unknown): string {
  const numbers = JSON.stringify(sent).match(/"400\d{7}"/g) ?? [];
  return numbers.reduce((it, number) => it.replaceAll(number.slice(1, -1), 'as asked'), text);
}

const isEmpty = ({ bodies }: Answer): boolean => Object.values(bodies[0]!.data ?? {}).every((it) => it === null);
