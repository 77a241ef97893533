import type { Work } from '../../jobs/job.js';
import type { Viewer } from '../../src/accounts/store/find-viewer.js';
import { openLoaders, type Loaders } from './loaders.js';
import { openReader, type Reader } from './reader.js';

/** App (src) < Work (jobs) < Context (schema): each adds one thing, here who asks. Made for one operation. */
export interface Context extends Work {
  viewer: Viewer;
  read: Reader['read'];
  loaders: Loaders;
  /** Ends what was read: before a change, because it holds a connection, and after the operation. */
  forget(): Promise<void>;
}

export function contextOf(work: Work, viewer: Viewer): Context {
  let reader = openReader(work.app, viewer.tenant);
  const read: Reader['read'] = (ask) => reader.read(ask);
  const loaders = openLoaders(read, viewer);
  async function forget() {
    const before = reader;
    reader = openReader(work.app, viewer.tenant);
    loaders.clear();
    await before.end();
  }
  return { ...work, viewer, read, loaders, forget }; // Apollo hands out copies of it
}
