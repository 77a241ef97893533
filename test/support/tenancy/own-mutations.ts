import { newId } from '../../../src/id.js';
import { codesOf, type Answer } from './ask.js';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import { canariesFor } from './canaries.js';
import { own, viewerOf, type Subject } from './check.js';
import { fixtures } from './fixtures.js';
import { allowed, operationOf } from './operation.js';
import { stocked } from './stocked.js';

/**
 * Every mutation as its holder's own: first the stranger's, then ours with the same idempotency key and names, then ours
 * again. So a fixture is proven good, nothing that the stranger took is taken for us, and its answers are as before.
 *
 * @returns what is wrong, and the mutations that were carried out
 */
export async function carryOut(subject: Subject): Promise<{ faults: string[]; done: string[] }> {
  const { work, schema, ask, strangers } = subject;
  const { ours, theirs, owner, keys } = strangers;
  const mutations = Object.keys(fixtures).filter((it) => it.startsWith('Mutation'));
  const sides = [
    { as: 'partner', key: keys.partner, other: keys.strangerPartner },
    { as: 'switch', key: keys.switch, other: keys.strangerSwitch },
    { as: null, key: keys.operator, other: null },
  ] as const;
  const faults: string[] = [];
  const done: string[] = [];
  for (const { as, key, other } of sides) {
    const viewer = await viewerOf(work, key);
    const stranger = other === null ? null : await viewerOf(work, other);
    const may = mutations.filter((it) => !done.includes(it) && allowed(schema, it, viewer));
    const wish = newId();
    const once = (it: string, refs: typeof ours) => keyed(fixtures[it]![0]!(refs), wish);
    const operations = may.map((it) => operationOf(schema, it, ours, viewer.scopes));
    if (stranger) for (const it of operations) await ask(stranger, it, once(it.field, theirs));
    await putBack(subject);
    const before = stranger && (await allOwn(subject, stranger));
    for (const it of operations) {
      const args = once(it.field, ours);
      const first = await ask(viewer, it, args);
      const second = await ask(viewer, it, args);
      for (const [answer, replayed] of [
        [first, false],
        [second, true],
      ] as const) {
        if (codesOf(answer).length > 0 || replayOf(answer) !== replayed) faults.push(`${it.field}: ${answer.text}`);
      }
      const canaries = as && (await canariesFor(work, schema, as, as === 'partner' ? owner.partnerId : owner.switchId));
      const said = canaries ? canaries(first.bodies, args) : [];
      if (said.length > 0) faults.push(`${it.field}: says ${said.join(', ')}`);
      done.push(it.field);
    }
    const after = stranger && (await allOwn(subject, stranger));
    const changed = Object.keys(after ?? {}).filter((it) => before![it] !== after![it]);
    faults.push(...changed.map((it) => `${it}: a stranger's answer changed from ${before![it]} to ${after![it]}`));
  }
  return { faults, done };
}

/** What is free is everyone's, and who comes first has it: the second is to find it free as well. */
async function putBack({ work }: Subject): Promise<void> {
  const free = `state = 'AVAILABLE', partner_id = null, subscriber_id = null, ends_at = null`;
  await work.owner.query(`update numbers set ${free} where number = $1`, [stocked.free]);
}

/** What a stranger's own queries answer it, but for what is free, which is no one's. */
async function allOwn(
  { schema, ask, strangers: { theirs } }: Subject,
  stranger: Viewer,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const field of Object.keys(fixtures).filter((it) => it.startsWith('Query') && it !== 'Query.searchNumbers')) {
    const operation = operationOf(schema, field, theirs, stranger.scopes);
    answers[field] = await own((it, args) => ask(stranger, it, args), operation, theirs);
  }
  return answers;
}

const keyed = (args: Record<string, unknown>, idempotencyKey: string) => ({
  input: { ...(args['input'] as object), idempotencyKey },
});

const replayOf = ({ bodies }: Answer): boolean | undefined => Object.values(bodies[0]?.data ?? {})[0]?.idempotentReplay;
