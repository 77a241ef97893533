import assert from 'node:assert/strict';
import { copyBlocks, field } from '../src/db/copy.js';
import { entryText, linked, NO_HASH, type By, type Change } from '../src/events/change.js';
import { auditFaults } from '../src/events/store/verify.js';
import { onStage, type Stage } from './stage.js';

const ROWS = 1_000_000;
const CHAINS = 200;
const ROUNDS = 3;
const by: By = { who: 'key_abcdefgh', side: 'PARTNER' };

/** The goal: a million entries looked at within ten seconds. The floor reads the same bytes and hashes nothing. */
export async function run(): Promise<void> {
  await onStage({}, async (stage) => {
    await fill(stage);
    const ours: number[] = [];
    const floor: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floor.push(await seconds(() => stage.owner.query('select sum(length(entry) + length(hash)) from audit_log')));
      ours.push(await seconds(async () => assert.deepEqual(await auditFaults(stage.tx), [])));
      console.log(
        `${ROWS} entries looked at in ${ours.at(-1)!.toFixed(1)} s; only read in ${floor.at(-1)!.toFixed(1)} s`,
      );
    }
    const [mine, least] = [median(ours), median(floor)];
    const figures = { ours: round3(mine), floor: round3(least), unit: 's', ratio: round3(least / mine) };
    console.log(JSON.stringify({ name: 'verify-audit', ...figures }));
  });
}

/** The log of 200 partners, written as record.ts writes it, in one COPY. The table is forced: so as its owner, without. */
async function fill({ tx, owner }: Stage): Promise<void> {
  const blocks: string[] = [];
  const heads: string[] = [];
  const at = new Date('2026-10-01T00:00:00Z');
  for (let number = 0; number < CHAINS; number++) {
    const chain = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
    let hash: Buffer = NO_HASH;
    const lines: string[] = [];
    for (let seq = 1; seq <= ROWS / CHAINS; seq++) {
      const entry = entryText(by, changeOf(chain, seq), { chain, seq, at });
      hash = linked(hash, entry);
      lines.push(`${chain}\t${seq}\t${field(entry)}\t\\\\x${hash.toString('hex')}\n`);
    }
    heads.push(`${chain}\t${ROWS / CHAINS}\t\\\\x${hash.toString('hex')}\n`);
    blocks.push(lines.join(''));
  }
  await owner.query(
    'alter table audit_log no force row level security; alter table audit_heads no force row level security',
  );
  await copyBlocks(tx, 'audit_log', blocks);
  await copyBlocks(tx, 'audit_heads', heads);
  await owner.query('analyze audit_log');
  console.log(`${ROWS} entries in ${CHAINS} chains`);
}

const changeOf = (partnerId: string, seq: number): Change => ({
  partnerId,
  type: 'subscriber.updated',
  subject: `subscriber_00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  before: { name: 'hidden:0123456789abcdef', taxId: null },
  after: { name: 'hidden:fedcba9876543210', taxId: null },
});

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const round3 = (value: number) => Math.round(value * 1000) / 1000;
