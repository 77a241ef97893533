import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Work } from '../../jobs/job.js';

const { resolve } = createRequire(import.meta.url);

/** What the page loads: from this server, so that it works without a network. The packages are here for development only. */
const files: Record<string, [from: string, file: string, type: string]> = {
  'react.js': ['react', 'umd/react.production.min.js', 'text/javascript'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js', 'text/javascript'],
  'graphiql.js': ['graphiql', 'graphiql.min.js', 'text/javascript'],
  'graphiql.css': ['graphiql', 'graphiql.min.css', 'text/css'],
};

const examples = new URL('./examples/', import.meta.url);

/** `GET /graphiql`: a page to try the API, with examples that work on the demo's data. Not in production. */
export function graphiqlRoute(server: FastifyInstance, { config }: Work): void {
  if (config.production) return;
  server.get('/graphiql', (_request, reply) =>
    reply.type('text/html').header('content-security-policy', POLICY).send(page()),
  );
  server.get<{ Params: { file: string } }>('/graphiql/:file', (request, reply) => {
    const { file } = request.params;
    if (!Object.hasOwn(files, file)) return reply.callNotFound();
    const [from, path, type] = files[file]!;
    return reply.type(type).send(createReadStream(join(dirname(resolve(`${from}/package.json`)), path)));
  });
}

const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:";

/** The examples in the order of their names, each a tab. */
export const exampleQueries = (): { name: string; query: string }[] =>
  readdirSync(examples)
    .sort()
    .map((name) => ({ name, query: readFileSync(new URL(name, examples), 'utf8') }));

function page(): string {
  const html = readFileSync(new URL('./page.html', import.meta.url), 'utf8');
  const tabs = JSON.stringify(exampleQueries().map(({ query }) => ({ query }))).replaceAll('<', '\\u003c');
  return html.replace('<!-- examples -->', () => `<script type="application/json" id="examples">${tabs}</script>`);
}
