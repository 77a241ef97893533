import { unpostedChunks } from '../../../src/calls/calls.js';
import { land } from '../../../src/calls/io/land.js';
import { asDb } from '../../../src/db/open.js';
import { postChunk } from '../../../src/flows/post-chunk.js';
import type { TestWork } from '../work.js';
import { bodiesOf } from './bodies.js';
import type { Acknowledged } from './compare.js';
import type { Chaos } from './world.js';

const sizes = { least: 30, most: 80 };

/** Lands bodies of all calls, with replays, and leaves them unposted. */
export async function landAll(work: TestWork, { calls, random, world }: Chaos): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (const { text } of bodiesOf(calls, random, sizes)) {
    const landed = await land(work.app, { id: world.switchId, timeZone: 'Asia/Shanghai' }, slices(text));
    acknowledged.push({ batchId: landed.batchId, records: landed.records });
  }
  return acknowledged;
}

async function* slices(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Posts what is unposted, here and now. */
export async function postAll({ worker, reference }: TestWork): Promise<void> {
  for (const key of await unpostedChunks(asDb(worker), 0, 10_000)) await postChunk(worker, reference.now(), key);
}
