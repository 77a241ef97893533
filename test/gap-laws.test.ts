import fc from 'fast-check';
import { countNumbers } from '../src/calls/store/numbering.js';
import { gapsOf } from '../src/calls/store/gaps.js';
import { asDb } from '../src/db/open.js';
import type { Fields } from './support/bodies.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
beforeAll(async () => {
  await makeWorld(work);
});

/** By looking at each number in turn. */
function naiveGaps(numbers: readonly number[]): [number, number][] {
  const came = new Set(numbers);
  const gaps: [number, number][] = [];
  for (let it = Math.min(...numbers); it <= Math.max(...numbers); it++) {
    if (came.has(it)) continue;
    if (came.has(it - 1)) gaps.push([it, it]);
    gaps.at(-1)![1] = it;
  }
  return gaps;
}

async function gapsIn(switchId: string): Promise<[number, number][]> {
  const list = { switchId, series: 'RECORD', open: true } as const;
  const { rows } = await gapsOf(asDb(work.worker), 'everyone', list, { limit: 1_000, from: null, backward: false });
  return rows.map((it) => [it.from, it.to]);
}

let switches = 0;
let minute = 0;

test('D7: whatever the order and the batches, and however often it is counted, what is missing is what never came', async () => {
  const law = fc.asyncProperty(
    fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
    fc.infiniteStream(fc.nat({ max: 5 })),
    async (numbers, chance) => {
      const { switchId, key } = await addSwitch(work, `law-${++switches}`);
      const next = () => chance.next().value as number;
      let came = 0;
      while (came < numbers.length) {
        const some: Fields[] = numbers
          .slice(came, (came += 1 + next()))
          .map((recordNo) => record({ recordNo, outcome: 'busy' }));
        if (next() === 0) await Promise.all(some.map((it) => postAs(api, key, JSON.stringify(it))));
        else await postAs(api, key, some);
        if (next() > 1) continue;
        await work.setClock(new Date(Date.parse('2026-11-05T10:00:00+08:00') + ++minute * 61 * 60_000).toISOString());
        await countNumbers(work.worker);
        expect(await gapsIn(switchId)).toEqual(naiveGaps(numbers.slice(0, came)));
      }
      expect(await gapsIn(switchId)).toEqual(naiveGaps(numbers));
    },
  );
  await fc.assert(law, { numRuns: Number(process.env['GAP_RUNS'] ?? 40) });
}, 300_000);
