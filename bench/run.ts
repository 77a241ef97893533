/** `npm run bench -- NAME`: prints what it does, and as its last line one JSON object. */
const benches: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  decide: () => import('./decide.js'),
  growth: () => import('./growth.js'),
  'graphql-list': () => import('./graphql-list.js'),
  ingest: () => import('./ingest.js'),
  'ingest-single': () => import('./ingest-single.js'),
  rate: () => import('./rate.js'),
  rewrap: () => import('./rewrap.js'),
  route: () => import('./route.js'),
  search: () => import('./search.js'),
  'verify-audit': () => import('./verify-audit.js'),
};

const name = process.argv[2] ?? '';
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) await (await bench()).run();
else {
  console.error(`there is no bench '${name}'; there are: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 1;
}
