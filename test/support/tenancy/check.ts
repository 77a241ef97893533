import type { GraphQLSchema } from 'graphql';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import type { TestWork } from '../work.js';
import { codesOf, nets, withoutPolicies, type Answer, type Ask, type Nets } from './ask.js';
import { canariesFor } from './canaries.js';
import { fixtures } from './fixtures.js';
import { growStranger } from './grow.js';
import { allowed, attemptsOf, operationOf, type Operation } from './operation.js';
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

/** All that these fields give away of a stranger, or do to its rows: what was tried, and what came of it. */
export async function leaksIn(subject: Subject, look: Look): Promise<string[]> {
  const run = () => look_(subject, look);
  return look.nets === 'resolver checks alone' ? withoutPolicies(subject.work, run) : run();
}

async function look_({ work, schema, ask, strangers }: Subject, look: Look): Promise<string[]> {
  const { ours, theirs, nobodys, owner, keys } = strangers;
  const admitted = (await work.admit(keys[look.as], '127.0.0.1'))!;
  const viewer = nets[look.nets](admitted);
  const canaries = await canariesFor(work, schema, look.as, look.as === 'partner' ? owner.partnerId : owner.switchId);
  const faults: string[] = [];

  async function answer(operation: Operation, args: Record<string, unknown>, what: string): Promise<Answer> {
    const it = await ask(viewer, operation, args);
    const fault = (text: string) => faults.push(`${operation.field}, ${what}: ${text}`);
    if (codesOf(it).includes('INTERNAL')) fault(`an internal error: ${it.text.slice(0, 300)}`);
    const said = canaries(it.json, args);
    if (said.length > 0) fault(`says ${said.slice(0, 3).join(', ')}`);
    return it;
  }

  async function own(operation: Operation): Promise<string[]> {
    const texts: string[] = [];
    if (!operation.field.startsWith('Query')) return texts;
    for (const [nth, fixture] of fixtures[operation.field]!.entries()) {
      const it = await answer(operation, fixture(ours), `own ${nth}`);
      texts.push(it.text);
      const codes = codesOf(it);
      if (codes.length > 0 && allowed(schema, operation.field, admitted.scopes) && nth === 0)
        faults.push(`${operation.field}, own ${nth}: the fixture is no good: ${it.text.slice(0, 300)}`);
    }
    return texts;
  }

  async function strange(operation: Operation): Promise<void> {
    for (const [nth, fixture] of fixtures[operation.field]!.entries()) {
      for (const { leaf, foreign, missing, malformed } of attemptsOf(fixture, ours, theirs, nobodys)) {
        const what = `fixture ${nth}, ${leaf}`;
        const got = await answer(operation, foreign, `${what}: a stranger's`);
        const none = await answer(operation, missing, `${what}: nobody's`);
        if (got.text !== none.text)
          faults.push(
            `${operation.field}, ${what}: a stranger's answers ${got.text.slice(0, 300)} but nobody's ${none.text.slice(0, 300)}`,
          );
        for (const it of malformed) await answer(operation, it, `${what}: malformed`);
      }
    }
  }

  let st = 0;
  const T0 = performance.now();
  const operations = look.fields.map((it) => operationOf(schema, it, ours, viewer.scopes));
  const T1 = performance.now();
  const before: string[][] = [];
  for (const it of operations) before.push(await own(it));
  const T2 = performance.now();
  for (const it of operations) {
    const rows = await allRows(work);
    const T = performance.now();
    await strange(it);
    st += performance.now() - T;
    const written = changed(rows, await allRows(work));
    if (written.length > 0) faults.push(`${it.field}: changed ${written.join(', ')}`);
  }
  const T3 = performance.now();
  await growStranger(work, strangers);
  for (const [nth, it] of operations.entries()) {
    if (JSON.stringify(await own(it)) !== JSON.stringify(before[nth]))
      faults.push(`${it.field}: its own answer is another since the stranger has more`);
  }
  console.log(
    'ops',
    T1 - T0,
    'own',
    T2 - T1,
    'strange+rows',
    T3 - T2,
    'strange',
    st,
    'grow+own',
    performance.now() - T3,
  );
  return faults;
}

export type { Viewer };
