import { register } from 'tsx/esm/api';

/** One embedded PostgreSQL for the whole run; what it needs is in server.ts. */
export default async function startServer() {
  register();
  const { start } = await import('./server.ts');
  globalThis.stopTestServer = await start();
}
