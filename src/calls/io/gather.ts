import type pg from 'pg';
import { isOutage } from '../../db/open.js';
import { splitLimits } from '../body/split.js';
import type { RefusedRecord } from '../cdr.js';
import { readyRecords, type Sender } from './land.js';
import { insertSmallBatch } from './landing-rows.js';

/** What became of a record that was posted by itself: the batch that it shares, and its line there. */
export interface LandedSingle {
  batchId: string;
  line: number;
  refused: RefusedRecord | null;
}

export interface Gathering {
  /** @param record a JSON text without a line break. It is durable once this resolves. */
  land(by: Sender, record: Buffer): Promise<LandedSingle>;
}

interface Waiting {
  record: Buffer;
  resolve(landed: LandedSingle): void;
  reject(error: unknown): void;
}

/** The records of one switch that came while others of it were being landed. */
interface Lane {
  by: Sender;
  waiting: Waiting[];
}

/**
 * Records that are posted one by one share commits (rule D2): what comes from a switch while a transaction of its is under way goes
 * into the next one, as one batch. Nobody waits for more to come: the first goes at once, with what came in the same turn of the event loop.
 *
 * @param landed is called after each commit, and answers wait for it
 */
export function openGathering(
  app: pg.Pool,
  landed: (batch: { batchId: string; chunks: 1 }) => Promise<void>,
): Gathering {
  const lanes = new Map<string, Lane>();

  async function run(lane: Lane): Promise<void> {
    await new Promise(setImmediate);
    while (lane.waiting.length > 0) await landGroup(lane.by, takeGroup(lane));
    lanes.delete(lane.by.id);
  }

  async function landGroup(by: Sender, group: readonly Waiting[]): Promise<void> {
    try {
      const ready = await readyRecords(by, group.map(({ record }) => record)); // prettier-ignore
      await insertSmallBatch(app, by.id, ready);
      void tell(group, ready.batchId, ready.chunk.refused);
    } catch (error) {
      if (group.length === 1 || isOutage(error as Error)) for (const { reject } of group) reject(error);
      else for (const one of group) await landGroup(by, [one]); // what the database can't take, which none should be, fails no neighbour
    }
  }

  async function tell(group: readonly Waiting[], batchId: string, refusals: readonly RefusedRecord[]): Promise<void> {
    await landed({ batchId, chunks: 1 }).catch(() => {}); // a nudge: what is durable is answered whatever becomes of it
    const refused = new Map(refusals.map((it) => [it.line, it]));
    for (const [index, { resolve }] of group.entries()) {
      resolve({ batchId, line: index + 1, refused: refused.get(index + 1) ?? null });
    }
  }

  return {
    land(by, record) {
      return new Promise((resolve, reject) => {
        const lane = lanes.get(by.id) ?? { by, waiting: [] };
        lane.by = by;
        lane.waiting.push({ record, resolve, reject });
        if (lanes.has(by.id)) return;
        lanes.set(by.id, lane);
        void run(lane);
      });
    },
  };
}

/** As many as one chunk takes. */
function takeGroup({ waiting }: Lane): Waiting[] {
  let count = 0;
  for (let bytes = 0; count < waiting.length && count < splitLimits.maxRecords; count++) {
    bytes += waiting[count]!.record.length + 1;
    if (bytes > splitLimits.maxBytes) break;
  }
  return waiting.splice(0, count);
}
