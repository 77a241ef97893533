import { createReadStream } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Work } from '../../jobs/job.js';
import type { Tx } from '../db/open.js';
import { readAsTenant, type Whose } from '../db/tenant.js';
import { Refusal } from '../refusal.js';
import { pdfPath } from '../statements/io/write-pdf.js';
import { findStatement, pdfOf } from '../statements/statements.js';
import { viewerOf } from './serve.js';

const Address = z.object({ file: z.string().regex(/^[0-9a-f-]{36}\.pdf$/) });

/** `GET /v1/statements/ID.pdf`, with a partner's or the operator's key. */
export function statementsRoute(server: FastifyInstance, work: Work): void {
  server.get('/v1/statements/:file', async (request, reply) => {
    const { tenant, whose } = await viewerOf(work, request, 'statements:read');
    const address = Address.safeParse(request.params);
    const id = z.uuid().safeParse(address.data?.file.slice(0, -4));
    const found = id.success ? await readAsTenant(work.app, tenant, (tx) => filed(tx, whose, id.data)) : null;
    if (!found) throw new Refusal('NOT_FOUND', 'there is no such statement');
    const { statement, pdf } = found;
    if (statement.state !== 'ISSUED') {
      throw new Refusal('WRONG_STATE', `the statement is ${statement.state}; it has a PDF once it is issued`);
    }
    if (!pdf) throw new Refusal('UNAVAILABLE', 'the PDF is being written; try again in some seconds');
    return reply
      .type('application/pdf')
      .header('content-length', pdf.bytes)
      .header('content-disposition', `attachment; filename="${statement.number}.pdf"`)
      .header('etag', `"${pdf.sha256}"`)
      .header('x-content-hash', statement.contentHash!)
      .send(createReadStream(pdfPath(work.files, { month: statement.month, number: statement.number! })));
  });
}

async function filed(tx: Tx, whose: Whose, id: string) {
  const statement = await findStatement(tx, whose, id);
  return statement && { statement, pdf: await pdfOf(tx, id) };
}
