import { transaction } from '../../../src/db/open.js';
import { documentPolicyOf, stageDocument } from '../../../src/documents/documents.js';
import { receive } from '../../../src/documents/io/receive.js';
import { aJpeg, withComment } from '../scans.js';
import type { TestWork } from '../work.js';
import type { Owner } from './refs.js';

/** Each side's licence, with bytes of its own. */
export async function uploadBoth(work: TestWork, sides: readonly Owner[]): Promise<void> {
  for (const [at, { partnerId, subscriberId }] of sides.entries()) {
    const bytes = withComment(aJpeg(1200 + at, 900 + at), 'x'.repeat(10 * at));
    const opened = await transaction(work.worker, async (tx) => {
      const name = ['我方营业执照', '对手机密营业执照'][at]!;
      const document = await stageDocument(tx, { partnerId, subscriberId, name, bytes: bytes.length });
      const address = {
        id: document.id,
        partnerId,
        bytes: bytes.length,
        expiresAt: document.createdAt,
        side: 'PARTNER' as const,
      };
      return { address, document, policy: await documentPolicyOf(tx) };
    });
    await receive(work.app, work.documents, opened, bytes);
  }
}
