// Owns documents' rows: staging, reading, how long they are kept. Not their bytes (io/), nor what is received (store/receive.ts).
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { databaseNow, faultCode, type Db, type Tx } from '../db/open.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import { newId } from '../id.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import { documentPolicy, documents, type Document, type DocumentPolicy } from './table.js';

const { keyVersion: _version, wrappedKey: _key, ...shownColumns } = getTableColumns(documents);

export async function documentsById(db: Db, whose: Whose, ids: readonly string[]): Promise<Document[]> {
  return db
    .select(shownColumns)
    .from(documents)
    .where(and(inArray(documents.id, [...ids]), ownedBy(whose, documents.partnerId)));
}

/**
 * How long what nobody refers to is kept: as the papers of an application that came to nothing, and long enough to fill one in. Whoever
 * refers to it says `keepUntil` null.
 */
const UNUSED = sql`(select make_interval(days => greatest(keep_refused_days, 30)) from application_policy)`;

export interface StagedFields {
  partnerId: string;
  /** One of the partner's own; the database refuses another's. */
  subscriberId: string | null;
  name: string;
  /** How long the file is. */
  bytes: number;
}

/**
 * A row that waits for its bytes.
 *
 * @throws Refusal BAD_INPUT, TOO_LARGE, RATE_LIMITED where the partner has staged all that it may
 */
export async function stageDocument(tx: Tx, { partnerId, subscriberId, name, bytes }: StagedFields): Promise<Document> {
  const policy = await documentPolicyOf(tx);
  if (bytes < 1) throw new Refusal('BAD_INPUT', 'bytes: allowed is the length of the file, 1 or more', ['bytes']);
  if (bytes > policy.bytesAtMost) {
    throw new Refusal('TOO_LARGE', `bytes: ${bytes}; a document has at most ${policy.bytesAtMost}`, ['bytes']);
  }
  await refuseBeyond(tx, partnerId, bytes, policy);
  const row = { id: newId(), partnerId, subscriberId, name: oneLine('name', name, 100), bytes };
  const [staged] = await tx
    .insert(documents)
    .values({ ...row, createdAt: await databaseNow(tx), keepUntil: sql`app_now() + ${UNUSED}` })
    .returning(shownColumns);
  return staged!;
}

/** So that nobody fills the disk. Of stagings at once each counts those before it: the partner's lock puts them in line. */
async function refuseBeyond(tx: Tx, partnerId: string, bytes: number, policy: DocumentPolicy): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('hotline400 documents ' || ${partnerId}, 0))`);
  const { rows } = await tx.$client.query<{ open: number; announced: string }>(
    `select count(*) filter (where state = 'STAGED' and sha256 is null)::int as open, coalesce(sum(bytes), 0) as announced
     from documents where partner_id = $1 and created_at > app_now() - interval '24 hours'`,
    [partnerId],
  );
  const { open, announced } = rows[0]!;
  if (open >= policy.openAtMost) {
    throw new Refusal(
      'RATE_LIMITED',
      `${open} staged documents wait for their bytes; at most ${policy.openAtMost} may: upload them, or wait until they are a day old`,
    );
  }
  if (Number(announced) + bytes > policy.bytesADay) {
    throw new Refusal(
      'RATE_LIMITED',
      `${announced} bytes were staged within 24 hours; with these ${bytes} it would be more than ${policy.bytesADay}`,
      ['bytes'],
    );
  }
}

export async function documentPolicyOf(db: Db): Promise<DocumentPolicy> {
  const { one: _one, ...columns } = getTableColumns(documentPolicy);
  const [policy] = await db.select(columns).from(documentPolicy);
  return policy!;
}

/** @throws Refusal BAD_INPUT where a value is beyond what the system bears */
export async function updateDocumentPolicy(tx: Tx, settings: Partial<DocumentPolicy>): Promise<DocumentPolicy> {
  try {
    await tx.update(documentPolicy).set(settings);
  } catch (error) {
    if (faultCode(error) !== '23514' && faultCode(error) !== '22003') throw error;
    throw new Refusal(
      'BAD_INPUT',
      'one of these numbers is too small or too large, or a day’s bytes are fewer than a document’s',
    );
  }
  return documentPolicyOf(tx);
}

/** Who we are, as copies say it: the issuer of the statements. */
export async function operatorName(tx: Tx): Promise<string> {
  const { rows } = await tx.$client.query<{ name: string | null }>('select operator_name() as name');
  return rows[0]!.name ?? '400业务经营者';
}

/**
 * What they prove ends, so from `at` on they may be erased (service plus 2 years, rule A5); null while it goes on. Whoever refers to
 * them says that it goes on, whoever ends a service that it ends, each in the transaction that does it.
 */
export async function keepUntil(tx: Db, whose: Whose, ids: readonly string[], at: Date | null): Promise<void> {
  await tx
    .update(documents)
    .set({ keepUntil: at })
    .where(and(inArray(documents.id, [...ids]), ownedBy(whose, documents.partnerId)));
}

/** @returns the row before and after @throws Refusal NOT_FOUND */
export async function setLegalHold(
  tx: Tx,
  whose: Whose,
  id: string,
  legalHold: boolean,
): Promise<{ before: boolean; after: Document }> {
  const mine = and(eq(documents.id, id), ownedBy(whose, documents.partnerId));
  const [before] = await tx.select({ legalHold: documents.legalHold }).from(documents).where(mine).for('update');
  if (!before) throw new Refusal('NOT_FOUND', 'there is no such document', ['documentId']);
  const [after] = await tx.update(documents).set({ legalHold }).where(mine).returning(shownColumns);
  return { before: before.legalHold, after: after! };
}
