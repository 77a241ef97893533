// Owns writing comments on applications. Not reading them: applications.ts.
import { databaseNow, type Db } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { newId } from '../../id.js';
import { paragraph } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { applicationsById } from '../applications.js';
import { applicationComments, type ApplicationComment } from '../table.js';

const LONGEST = 2_000;

/** @throws Refusal NOT_FOUND, BAD_INPUT */
export async function addComment(
  db: Db,
  whose: Whose,
  wish: { id: string; text: string; internal: boolean; by: string },
): Promise<ApplicationComment> {
  const [application] = await applicationsById(db, whose, [wish.id]);
  if (!application) throw new Refusal('NOT_FOUND', 'there is no such application', ['id']);
  const text = paragraph('text', wish.text, LONGEST);
  const side = whose === 'everyone' ? ('OPERATOR' as const) : ('PARTNER' as const);
  if (wish.internal && side === 'PARTNER') {
    throw new Refusal('BAD_INPUT', 'internal: only the operator has comments of its own', ['internal']);
  }
  const row = {
    id: newId(),
    partnerId: application.partnerId,
    applicationId: application.id,
    side,
    internal: wish.internal,
    text,
    at: await databaseNow(db),
    by: wish.by,
  };
  await db.insert(applicationComments).values(row);
  return row;
}
