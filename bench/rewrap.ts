import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPartner } from '../src/accounts/accounts.js';
import { rewrapped, type Wrapped } from '../src/documents/io/vault.js';
import { readMasterKeys } from '../src/documents/master-keys.js';
import { keyBinding, NONCE_BYTES, seal } from '../src/documents/seal.js';
import { keyCounts, rewrapSome } from '../src/documents/store/rewrap.js';
import { newId } from '../src/id.js';
import { onStage, type Stage } from './stage.js';

const DOCUMENTS = 10_000;
const ROUNDS = 3;
const keyOf = (version: number) => `${version}:${String(version).padStart(2, '0').repeat(32)}`;

/** The goal: 10,000 documents' keys under a new master key within ten seconds. The floor writes as many bytes into the same rows. */
export async function run(): Promise<void> {
  await onStage({}, async (stage) => {
    const worker = new pg.Pool({ connectionString: stage.workerUrl, max: 2 });
    try {
      await fill(stage);
      const ours: number[] = [];
      const floor: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        floor.push(await seconds(() => stage.owner.query(`update documents set fault = '${round}'`)));
        const keys = readMasterKeys(Array.from({ length: round + 2 }, (_, nth) => keyOf(nth + 1)).join(','))!;
        ours.push(await seconds(async () => {
          while ((await rewrapSome(worker, keys)) > 0);
        })); // prettier-ignore
        assert.deepEqual(await keyCounts(worker), [{ version: round + 2, documents: DOCUMENTS }]);
        console.log(
          `${DOCUMENTS} keys rewrapped in ${ours.at(-1)!.toFixed(2)} s; only written in ${floor.at(-1)!.toFixed(2)} s`,
        );
      }
      const [mine, least] = [median(ours), median(floor)];
      const figures = { ours: round3(mine), floor: round3(least), unit: 's', ratio: round3(least / mine) };
      console.log(JSON.stringify({ name: 'rewrap', ...figures }));
    } finally {
      await worker.end();
    }
  });
}

/** Rows as store/bytes.ts leaves them, sealed with the first key; their files are no part of it. */
async function fill({ tx, owner }: Stage): Promise<void> {
  const partnerId = await createPartner(tx, '代理商');
  const first = readMasterKeys(keyOf(1))!;
  const rows = Array.from({ length: DOCUMENTS }, () => {
    const id = newId();
    const raw: Wrapped = { keyVersion: 1, wrappedKey: seal(first.byVersion.get(1)!, randomBytes(NONCE_BYTES), keyBinding(id, 1), randomBytes(32)) }; // prettier-ignore
    return { id, wrapped: rewrapped(first, id, raw).wrappedKey };
  });
  await owner.query(
    `insert into documents (id, partner_id, name, media, bytes, sha256, width, height, state, key_version, wrapped_key, uploaded_at, created_at)
     select id, $3, '营业执照.jpg', 'JPEG', 500000, sha256(wrapped), 2000, 1500, 'CLEAN', 1, wrapped, now(), now()
     from unnest($1::uuid[], $2::bytea[]) as it (id, wrapped)`,
    [rows.map((it) => it.id), rows.map((it) => it.wrapped), partnerId],
  );
  await owner.query('analyze documents');
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const round3 = (value: number) => Math.round(value * 1000) / 1000;
