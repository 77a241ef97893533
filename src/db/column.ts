import { sql, type AnyColumn } from 'drizzle-orm';
import { bigint, check, customType, timestamp } from 'drizzle-orm/pg-core';
import type { EpochMs } from '../month.js';

/** Micro-yuan, and nothing else: a bigint in the database and here. */
export const microYuan = () => bigint({ mode: 'bigint' });

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** A set of whole numbers as PostgreSQL writes it: '{[1,5),[7,8)}'. */
export const multirange = customType<{ data: string }>({ dataType: () => 'int8multirange' });

/** An instant, which the trade's pure files hold as milliseconds. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** Text with a check and not a Postgres enum: those can't grow inside a migration run. The tuple makes both, and the type. */
export function oneOf(name: string, column: AnyColumn, values: readonly string[]) {
  return check(name, sql`${column} in (${sql.raw(values.map((it) => `'${it}'`).join(', '))})`);
}

/** 'YYYY-MM' (src/month.ts). */
export function isMonthColumn(name: string, column: AnyColumn) {
  return check(name, sql`${column} ~ '^\\d{4}-(0[1-9]|1[0-2])$'`);
}

/** For SQL text that is handed an EpochMs. */
export const toInstant = (at: EpochMs) => new Date(at).toISOString();
