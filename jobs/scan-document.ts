import { scanDocument as scan } from '../src/documents/io/scan.js';
import type { Job } from './job.js';

/** Has the virus scanner look at a received document. One that was looked at is left alone. */
export const scanDocument: Job<{ documentId: string }> = {
  name: 'scan-document',
  attempts: 4,
  run: ({ documentId }, { worker, documents }) => scan(worker, documents, documentId),
};

export const scanOf = (documentId: string) => ({ payload: { documentId }, key: documentId });
