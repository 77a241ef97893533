import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';

const files = ['src', 'jobs', 'schema']
  .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }).map((it) => join(top, it)))
  .filter((it) => it.endsWith('.ts'));

const textOf = new Map(files.map((it) => [it, readFileSync(it, 'utf8')]));

/** Run-time imports; `import type` is erased and may point anywhere. */
function imports(file: string): string[] {
  const found = textOf.get(file)!.matchAll(/^(?:import|export)(?! type)[^']*?from '([^']+)'/gm);
  return [...found].map(([, to]) => (to!.startsWith('.') ? join(dirname(file), to!).replace(/\.js$/, '.ts') : to!));
}

const breaches = (from: (file: string) => boolean, to: (imported: string) => boolean) =>
  files.filter(from).flatMap((it) =>
    imports(it)
      .filter(to)
      .map((im) => `${it} -> ${im}`),
  );

/** The order of the trade: a concept builds on those before it. */
const concepts = [
  'db',
  'events',
  'accounts',
  'documents',
  'regions',
  'numbers',
  'applications',
  'rating',
  'usage',
  'calls',
  'routing',
  'statements',
  'flows',
];
const conceptOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1] ?? '';
const rank = (file: string) => concepts.indexOf(conceptOf(file));

/** Above the concepts: what puts the parts together. Only main.ts is imported by nobody. */
const isTop = (file: string) => /^src\/((main|run|api)\.ts|demo\/|cli\/)/.test(file);
const isSchema = (file: string) => file.startsWith('schema/');
const isEdge = (file: string) => file.startsWith('src/http/') || isSchema(file);
const isTrade = (file: string) => file.startsWith('src/') && !isTop(file) && !isEdge(file);

/** In a concept folder table.ts is the shape, the folder's namesake and store/ ask the database, io/ touches the world; the rest decides. */
const isPure = (file: string) =>
  !['db', 'flows'].includes(conceptOf(file)) &&
  (rank(file) >= 0 || /^src\/(money|month|phone|refusal)\.ts$/.test(file)) &&
  !/\/(io|store)\//.test(file) &&
  ![`table.ts`, `${conceptOf(file)}.ts`].includes(basename(file));

test.each`
  rule                                           | from                                                                        | to
  ${'the trade knows neither jobs nor the edge'} | ${isTrade}                                                                  | ${(it: string) => it.startsWith('jobs/') || isEdge(it) || isTop(it)}
  ${'jobs know neither the edge nor the top'}    | ${(it: string) => it.startsWith('jobs/')}                                   | ${(it: string) => isEdge(it) || isTop(it)}
  ${'the edge does not know the top'}            | ${isEdge}                                                                   | ${isTop}
  ${'the HTTP edge does not know the schema'}    | ${(it: string) => it.startsWith('src/http/')}                               | ${isSchema}
  ${'GraphQL stands in the schema'}              | ${(it: string) => !isSchema(it)}                                            | ${(it: string) => /^(graphql|type-graphql|@apollo|dataloader)/.test(it)}
  ${'a deciding file does no input or output'}   | ${isPure}                                                                   | ${(it: string) => /^(drizzle-orm|bullmq|pg|pg-copy-streams|fastify|pdfkit|node:(fs|http|net|child_process)|src\/db\/(?!column))/.test(it) || /\/(io|store)\/|\/table\.ts$/.test(it)}
  ${'bullmq stands in one place'}                | ${(it: string) => !['jobs/job.ts', 'src/db/migrate-queue.ts'].includes(it)} | ${(it: string) => it === 'bullmq'}
  ${'fastify stands at the edge'}                | ${(it: string) => !isEdge(it)}                                              | ${(it: string) => it.startsWith('fastify')}
  ${'only painting knows pdfkit'}                | ${(it: string) => !/^src\/(statements|documents)\/io\//.test(it)}           | ${(it: string) => it === 'pdfkit'}
`('$rule', ({ from, to }) => {
  expect(breaches(from, to)).toEqual([]);
});

test('a concept imports only those before it', () => {
  const broken = files
    .filter((it) => rank(it) >= 0)
    .flatMap((it) =>
      imports(it)
        .filter((im) => rank(im) > rank(it))
        .map((im) => `${it} -> ${im}`),
    );
  expect(broken).toEqual([]);
});

test('a deciding file reads no clock and rolls no dice', () => {
  const chance = /Date\.now|new Date\(\)|Math\.random|performance\.now|randomUUID|randomBytes/;
  expect(files.filter((it) => isPure(it) && chance.test(textOf.get(it)!))).toEqual([]);
});

test('pools are made in one place, where a lost connection is heard', () => {
  expect(files.filter((it) => /new (pg\.)?Pool\(/.test(textOf.get(it)!))).toEqual(['src/db/open.ts']);
});

test('a tenant is set for one transaction only', () => {
  expect(files.filter((it) => /set_config\([^)]*false\)|\bset session\b/i.test(textOf.get(it)!))).toEqual([]);
});

test('a file fits in one reading', () => {
  const lines = files.map((it) => textOf.get(it)!.split('\n').length - 1);
  expect(files.filter((_, at) => lines[at]! > 200)).toEqual([]);
  const sorted = lines.toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(90);
});
