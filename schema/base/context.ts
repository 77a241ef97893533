import type { Work } from '../../jobs/job.js';
import type { Viewer } from '../../src/accounts/store/find-viewer.js';
import { Refusal } from '../../src/refusal.js';
import { openLoaders, type Loaders } from './loaders.js';
import { openReader, type Reader } from './reader.js';
import { boundless, type Purse } from './throttle.js';

/** App (src) < Work (jobs) < Context (schema): each adds one thing, here who asks. Made for one operation. */
export interface Context extends Work {
  viewer: Viewer;
  read: Reader['read'];
  loaders: Loaders;
  /** What the asker has left to spend. */
  purse: Purse;
  /** Ends what was read: before a change, because it holds a connection. @throws Refusal UNAVAILABLE after `end` */
  forget(): Promise<void>;
  /** The same for good, after the operation: fields may still be running where an error cut the answer short. */
  end(): Promise<void>;
}

export function contextOf(work: Work, viewer: Viewer, purse = boundless): Context {
  let reader = openReader(work.app, viewer.tenant);
  let over = false;
  const read: Reader['read'] = async (ask) => {
    refuseOver(); // nobody would end what this begins
    return reader.read(ask);
  };
  const loaders = openLoaders(read, viewer, { keys: work.documents, pepper: work.pepper });
  const refuseOver = () => {
    if (over) throw new Refusal('UNAVAILABLE', 'the operation is over');
  };
  async function drop() {
    const before = reader;
    reader = openReader(work.app, viewer.tenant);
    loaders.clear();
    await before.end();
  }
  async function forget() {
    refuseOver();
    await drop();
  }
  function end() {
    over = true;
    return drop();
  }
  return { ...work, viewer, read, loaders, purse, forget, end }; // Apollo hands out copies of it
}
