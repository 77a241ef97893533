import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';

/** The pool, or one transaction's connection. Queries take one, so the caller decides what is atomic. */
export type Db = NodePgDatabase & { $client: pg.Pool | pg.PoolClient };

/** A transaction's connection: what COPY and locks need. */
export type Tx = NodePgDatabase & { $client: pg.PoolClient };

/** The one place where pools are made: a connection that dies in use must be an error of its query, not of the process. */
export function openPool(url: string, log: Logger, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true, ...options });
  const onError = (error: Error) => {
    if (pool.ending) return; // the embedded server may end before the last goodbye has reached it
    log.warn({ error: error.message }, 'a database connection was lost');
  };
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

export function asDb<C extends pg.Pool | pg.PoolClient>(client: C): NodePgDatabase & { $client: C } {
  return drizzle({ client, casing: 'snake_case' }) as NodePgDatabase & { $client: C };
}

/** All of `work` or nothing of it. A connection that broke is thrown away, not given to the next one. */
export async function transaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, begin = 'begin'): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(asDb(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The clock that decides money (rule: app_now() in the first migration). */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await (db.$client as pg.Pool).query<{ now: Date }>('select app_now() as now');
  return rows[0]!.now;
}

/** The SQLSTATE of an error of a query, whoever wrapped it; '' where it is none. */
export function faultCode(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause ? faultCode(cause) : '';
}

/**
 * Connection faults, SQLSTATE classes 08, 40, 53 and 57 (57014: a time limit), and 55P03, a lock that wasn't had in time: the
 * question was fine, the database wasn't.
 */
export function isOutage(error: Error & { code?: string; cause?: unknown }): boolean {
  const { code = '', message } = (error.cause instanceof Error ? error.cause : error) as Error & { code?: string };
  return (
    /^(08|40|53|57|55P03)|^E(CONN|PIPE|TIMEDOUT)/.test(code) ||
    /connection (terminated|ended|error|timeout)|not queryable|timeout exceeded when|server closed/i.test(message)
  );
}
