import type { FastifyInstance } from 'fastify';
import { openApi } from '../../src/api.js';
import type { TestWork } from './work.js';

/** The real server on a free port; call after useWork. */
export function useApi(work: TestWork) {
  let server: FastifyInstance;
  const api = { url: '' };
  beforeAll(async () => {
    server = openApi(work);
    api.url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());
  return {
    /** Of the server, once it listens. */
    get url() {
      return api.url;
    },
    async ask(
      method: string,
      path: string,
      { key, body, headers }: { key?: string; body?: string | Buffer; headers?: Record<string, string> } = {},
    ) {
      const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const response = await fetch(api.url + path, {
        method,
        headers: { ...authorization, ...headers },
        body: body ?? null,
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = response.headers.get('content-type')?.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        bytes,
        json: isJson ? JSON.parse(bytes.toString()) : null,
      };
    },
  };
}
