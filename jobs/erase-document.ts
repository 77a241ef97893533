import { erase } from '../src/documents/io/erase.js';
import type { Job } from './job.js';

/** Erases a document whose time has come; one that is not due, under legal hold or erased already is left alone. */
export const eraseDocument: Job<{ documentId: string }> = {
  name: 'erase-document',
  attempts: 4,
  run: ({ documentId }, { worker, documents }) => erase(worker, documents, documentId),
};

export const erasureOf = (documentId: string) => ({ payload: { documentId }, key: documentId });
