import type pg from 'pg';
import type { Logger } from 'pino';
import { databaseNow, transaction } from '../db/open.js';
import { writePdf } from '../statements/io/write-pdf.js';
import type { StatementSnapshot } from '../statements/snapshot.js';
import { itemsOf } from '../statements/store/statement-items.js';
import { findStatement, pdfOf } from '../statements/statements.js';
import { statementFiles } from '../statements/table.js';

/** Writes an issued statement's PDF and notes it. Again: nothing, or the same bytes over themselves (rule S5). */
export async function writeStatement(
  { worker, files, log }: { worker: pg.Pool; files: string; log: Logger },
  statementId: string,
): Promise<void> {
  await transaction(worker, async (tx) => {
    const statement = await findStatement(tx, 'everyone', statementId);
    if (statement?.state !== 'ISSUED' || (await pdfOf(tx, statementId))) return;
    const head = statement.head as StatementSnapshot;
    const { sha256, bytes, missing } = await writePdf(files, head, itemsOf(tx, statement));
    if (missing.length > 0)
      log.warn({ statement: statement.number, missing }, 'the font lacks characters of a statement');
    await tx
      .insert(statementFiles)
      .values({
        statementId,
        kind: 'PDF',
        partnerId: statement.partnerId,
        sha256,
        bytes,
        writtenAt: await databaseNow(tx),
      })
      .onConflictDoNothing();
  });
}
