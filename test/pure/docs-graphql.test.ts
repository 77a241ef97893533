import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const pages = [...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((it) => join('docs', it)), 'README.md', 'README.zh-CN.md'].filter((it) => it.endsWith('.md')); // prettier-ignore
const examples = pages.flatMap(
  (page) =>
  [...readFileSync(page, 'utf8').matchAll(/```graphql\n([^]*?)```/g)].map(([, text], nth) => ({ page, nth: nth + 1, text: text! })), // prettier-ignore
);

test('the manuals have examples', () => expect(examples.length).toBeGreaterThan(5));

test.each(examples)('$page, example $nth: asks what there is', ({ text }) => {
  expect(validate(schema, parse(text)).map((it) => it.message)).toEqual([]);
});
