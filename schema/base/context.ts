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
  const context = { ...work, viewer } as Context;
  const open = () => {
    const reader = openReader(work.app, viewer.tenant);
    context.read = reader.read;
    context.loaders = openLoaders(reader.read, viewer);
    context.forget = async () => {
      open();
      await reader.end();
    };
  };
  open();
  return context;
}
