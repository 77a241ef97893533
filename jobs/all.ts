import { eraseDocument } from './erase-document.js';
import { issueStatement } from './issue-statement.js';
import type { Job } from './job.js';
import { rateCalls } from './rate-calls.js';
import { regrade } from './regrade.js';
import { scanDocument } from './scan-document.js';

/** Every job there is; a worker runs them all. */
export const jobs: readonly Job<never>[] = [rateCalls, issueStatement, regrade, scanDocument, eraseDocument];
