import { readFileSync } from 'node:fs';
import { loadReference } from '../../src/regions/io/reference.js';
import { planSchema } from '../../src/routing/plan-schema.js';
import { readPlan } from '../../src/routing/read-plan.js';
import { reasonTable } from '../../src/routing/reasons.js';

const bare = (text: string) => text.replace(/[ -]+/g, ' ');

test('docs/api/route.md has the table of refusals as the code has it (npm run route-reasons)', () => {
  const doc = bare(readFileSync('docs/api/route.md', 'utf8'));
  for (const row of reasonTable().split('\n')) expect(doc).toContain(bare(row));
});

test('docs/api/route-plan.schema.json is the form of plans as the code has it (npm run plan-schema)', () => {
  const doc: unknown = JSON.parse(readFileSync('docs/api/route-plan.schema.json', 'utf8'));
  expect(doc).toEqual(JSON.parse(JSON.stringify(planSchema())));
});

test('the plan in docs/routing.md can be published', () => {
  const [, text] = /```json\n(\{\n  "formatVersion"[^]*?)```/.exec(readFileSync('docs/routing.md', 'utf8'))!;
  expect(readPlan(JSON.parse(text!), loadReference().places)).toMatchObject({ ok: true });
});
