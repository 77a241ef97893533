// Owns partners, subscribers and switches. Not their keys (store/keys.ts), nor who is asking (store/find-viewer.ts).
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Db } from '../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../db/page.js';
import { ownedBy, ownedByText, ownerParameter, type Whose } from '../db/tenant.js';
import { newId } from '../id.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import {
  partners,
  subscribers,
  switches,
  type Partner,
  type Subscriber,
  type SubscriberKind,
  type Switch,
} from './table.js';

export async function createPartner(db: Db, name: string): Promise<string> {
  const id = newId();
  await db.insert(partners).values({ id, name: nameIn(name), createdAt: await databaseNow(db) });
  return id;
}

export async function partnersOf(db: Db, whose: Whose, page: Page): Promise<Slice<Partner>> {
  return rowsAround(page, { columns: [partners.name, partners.id], descending: false }, (where, order, limit) =>
    db
      .select()
      .from(partners)
      .where(and(ownedBy(whose, partners.id), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countPartners(db: Db, whose: Whose): Promise<number> {
  return countUpTo(db, partners, ownedBy(whose, partners.id));
}

export async function partnersById(db: Db, whose: Whose, ids: readonly string[]): Promise<Partner[]> {
  return db
    .select()
    .from(partners)
    .where(and(inArray(partners.id, [...ids]), ownedBy(whose, partners.id)));
}

export interface SubscriberFields {
  name: string;
  kind: SubscriberKind;
  taxId: string | null;
}

/** @throws Refusal BAD_INPUT that names the field */
export async function createSubscriber(db: Db, subscriber: SubscriberFields & { partnerId: string }): Promise<string> {
  const id = newId();
  const row = { ...subscriber, name: nameIn(subscriber.name), taxId: taxIdIn(subscriber.taxId) };
  await db.insert(subscribers).values({ id, createdAt: await databaseNow(db), ...row });
  return id;
}

/**
 * Changes the fields that are given, if nobody has changed the subscriber since the version that the editor saw.
 *
 * @returns the row before and after
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, BAD_INPUT
 */
export async function updateSubscriber(
  db: Db,
  whose: Whose,
  { id, expectedVersion, ...fields }: Partial<SubscriberFields> & { id: string; expectedVersion: number },
): Promise<{ before: Subscriber; after: Subscriber }> {
  const change: Partial<SubscriberFields> = { ...fields };
  if (fields.name !== undefined) change.name = nameIn(fields.name);
  if (fields.taxId !== undefined) change.taxId = taxIdIn(fields.taxId);
  const mine = and(eq(subscribers.id, id), ownedBy(whose, subscribers.partnerId));
  const [before] = await db.select().from(subscribers).where(mine).for('update');
  assertSeen('subscriber', before, expectedVersion);
  const [after] = await db
    .update(subscribers)
    .set({ ...change, version: expectedVersion + 1 })
    .where(mine)
    .returning();
  return { before, after: after! };
}

/** Of what is to be edited: that it is there, and as the editor saw it. @throws Refusal NOT_FOUND, VERSION_CONFLICT */
export function assertSeen<Row extends { version: number }>(
  what: string,
  row: Row | undefined,
  expectedVersion: number,
): asserts row is Row {
  if (!row) throw new Refusal('NOT_FOUND', `there is no such ${what}`, ['id']);
  if (row.version === expectedVersion) return;
  const message = `it is at version ${row.version} by now, not ${expectedVersion}; read it again`;
  throw new Refusal('VERSION_CONFLICT', message, ['expectedVersion']);
}

export interface SubscriberList {
  /** Of a partner, where everyone's are seen. */
  partnerId: string | null;
  namePrefix: string | null;
  order: 'NAME' | 'CREATED_AT';
  descending: boolean;
}

export async function subscribersOf(
  db: Db,
  whose: Whose,
  list: SubscriberList,
  page: Page,
): Promise<Slice<Subscriber>> {
  const columns = [list.order === 'NAME' ? subscribers.name : subscribers.createdAt, subscribers.id];
  return rowsAround(page, { columns, descending: list.descending }, (where, order, limit) =>
    db
      .select()
      .from(subscribers)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countSubscribers(db: Db, whose: Whose, list: SubscriberList): Promise<number> {
  return countUpTo(db, subscribers, listed(whose, list));
}

function listed(whose: Whose, { partnerId, namePrefix }: SubscriberList): SQL | undefined {
  return and(
    ownedBy(whose, subscribers.partnerId),
    partnerId === null ? undefined : eq(subscribers.partnerId, partnerId),
    namePrefix === null ? undefined : sql`starts_with(${subscribers.name}, ${namePrefix})`,
  );
}

/** Asked for every list of calls, so it is prepared: one text at any number of ids. */
export async function subscribersById(db: Db, whose: Whose, ids: readonly string[]): Promise<Subscriber[]> {
  const { rows } = await (db.$client as pg.Pool).query<Subscriber>({
    name: `subscribers-by-id-${whose === 'everyone'}`,
    text: `
      select id, partner_id as "partnerId", name, kind, tax_id as "taxId", created_at as "createdAt", version
      from subscribers where id = any($1) and ${ownedByText(whose, 'partner_id', 2)}`,
    values: [ids, ownerParameter(whose)],
  });
  return rows;
}

/** @throws Refusal CONFLICT where the name is taken, BAD_INPUT */
export async function createSwitch(
  db: Db,
  it: { name: string } & Partial<Pick<Switch, 'timeZone' | 'clockSkewSeconds' | 'parts' | 'asksRoute'>>,
): Promise<string> {
  const id = newId();
  if (it.timeZone !== undefined) refuseNoZone(it.timeZone);
  const { rowCount } = await db
    .insert(switches)
    .values({ id, createdAt: await databaseNow(db), ...it, name: nameIn(it.name) })
    .onConflictDoNothing();
  if (rowCount === 0) throw new Refusal('CONFLICT', `there is a switch named ${it.name} already`, ['name']);
  return id;
}

export async function switchesOf(db: Db): Promise<Switch[]> {
  return db.select().from(switches).orderBy(switches.name);
}

export async function switchesById(db: Db, ids: readonly string[]): Promise<Switch[]> {
  return db
    .select()
    .from(switches)
    .where(inArray(switches.id, [...ids]));
}

/** Its records' local times could never be read. */
function refuseNoZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Refusal('BAD_INPUT', 'timeZone: allowed is an IANA name such as Asia/Shanghai', ['timeZone']);
  }
}

const NAME_LIMIT = 100;

const nameIn = (text: string): string => oneLine('name', text, NAME_LIMIT);

/** Its form; its check digit is the application's matter (rule A4). */
function taxIdIn(text: string | null): string | null {
  if (text === null || /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return text;
  throw new Refusal('BAD_INPUT', 'taxId: allowed is a unified social credit code of 18 characters, or none', ['taxId']);
}
