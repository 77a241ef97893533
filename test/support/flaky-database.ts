import net from 'node:net';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { openApi } from '../../src/api.js';
import { admission } from '../../src/accounts/io/admit.js';
import { openPool } from '../../src/db/open.js';
import type { TestWork } from './work.js';

/** An API that reaches its database through a line of ours, which can be cut, mended, or made to lose notices. Call after useWork. */
export function useFlakyApi(work: TestWork, routeNumbers = 100_000) {
  const lines = new Set<net.Socket>();
  let isCut = false;
  let gate: net.Server;
  let app: pg.Pool;
  let server: FastifyInstance;
  const it = { url: '' };

  beforeAll(async () => {
    const target = new URL(work.app.options.connectionString!);
    const { hostname, port } = target;
    gate = net.createServer((near) => {
      if (isCut) return void near.destroy();
      const far = net.connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        lines.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => (lines.delete(one), other.destroy()));
      }
    }); // prettier-ignore
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    target.port = String((gate.address() as net.AddressInfo).port);
    app = openPool(target.href, work.log, { max: 5 });
    const flaky = { ...work, app, admit: admission(app, work.pepper, null), config: { ...work.config, routeNumbers } };
    server = openApi(flaky);
    it.url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    isCut = false;
    await server.close();
    await app.end();
    gate.close();
  });

  return {
    async ask(method: string, path: string, { key, body }: { key?: string; body?: string | Buffer } = {}) {
      const response = await fetch(it.url + path, {
        method,
        headers: { authorization: `Bearer ${key}` },
        body: body ?? null,
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, bytes, json: JSON.parse(bytes.toString()) };
    },
    cut() {
      isCut = true;
      for (const line of lines) line.destroy();
    },
    mend() {
      isCut = false;
    },
    /** Ends the connection that hears notices, as often as it comes back, until the function that it returns is called. */
    async deafen() {
      const kill = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
      const timer = setInterval(() => void work.owner.query(kill).catch(() => {}), 20);
      await work.owner.query(kill);
      return () => clearInterval(timer);
    },
  };
}
