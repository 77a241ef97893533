import type { Work } from '../../jobs/job.js';
import type { Viewer } from '../../src/accounts/store/find-viewer.js';
import { openLoaders, type Loaders } from './loaders.js';
import { openReader, type Reader } from './reader.js';

/** App (src) < Work (jobs) < Context (schema): each adds one thing, here who asks. Made for one operation. */
export interface Context extends Work {
  viewer: Viewer;
  read: Reader['read'];
  loaders: Loaders;
  /** Ends what was read: before a change, because it holds a connection. */
  forget(): Promise<void>;
  /** The same for good, after the operation: fields may still be running where an error cut the answer short. */
  end(): Promise<void>;
}

export function contextOf(work: Work, viewer: Viewer): Context {
  let reader = openReader(work.app, viewer.tenant);
  let over = false;
  const read: Reader['read'] = async (ask) => {
    if (over) throw new Error('the operation is over'); // nobody would end what this begins
    return reader.read(ask);
  };
  const loaders = openLoaders(read, viewer);
  async function forget() {
    const before = reader;
    reader = openReader(work.app, viewer.tenant);
    loaders.clear();
    await before.end();
  }
  function end() {
    over = true;
    return forget();
  }
  return { ...work, viewer, read, loaders, forget, end }; // Apollo hands out copies of it
}
