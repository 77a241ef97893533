import type pg from 'pg';

/** The same connection, of which each question is heard as well: so a bench asks just what the API asks. */
export function noting(client: pg.PoolClient, hear: (config: pg.QueryConfig) => void): pg.PoolClient {
  return new Proxy(client, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name) as unknown;
      return (config: pg.QueryConfig, values?: unknown[]) => {
        hear(config);
        return target.query(config, values);
      };
    },
  });
}
