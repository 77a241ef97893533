import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { callerTariff, flatTariff, localLongDistanceTariff, voipTariff } from '../src/rating/presets.js';
import { transaction } from '../src/db/open.js';
import { figuresOf } from '../src/demo/figures.js';
import { readCdrFile } from '../src/demo/read-file.js';
import { makeOperator, makePartner, makeSwitch, tariffKinds } from '../src/demo/world.js';
import { useApi } from './support/http.js';
import { oracleCharge } from './support/oracle.js';
import { useWork } from './support/work.js';

/** A month of a real call centre, where it lies beside the project; it isn't part of it. */
const path = fileURLToPath(new URL('../../shared/data/calls-2026-10.csv.gz', import.meta.url));
const here = existsSync(path) ? test : test.skip;

const MONTH_START = new Date('2026-10-01T00:00:00+08:00');
const presets = { flat: flatTariff, distance: localLongDistanceTariff, voip: voipTariff };
/** The package's own lookup, which the project doesn't use: the city of a mobile. */
const areaOf = createRequire(import.meta.url)('query-mobile-phone-area') as (
  number: string,
) => { city: string } | undefined;

interface Row {
  called: string;
  caller: string;
  answeredBy: string;
  answerAt: number;
  talkMs: number;
}

/** The answered calls, read by hand: nothing of the CDR reader is used. */
function answered(): Row[] {
  const [, ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  return lines
    .map((line) => line.split(','))
    .filter((cells) => cells[7]!.trim() === 'answered')
    .map(([, called, caller, answeredBy, , answerAt, endAt]) => ({
      called: called!,
      caller: caller!,
      answeredBy: answeredBy!,
      answerAt: Date.parse(answerAt!),
      talkMs: Date.parse(endAt!) - Date.parse(answerAt!),
    }));
}

/** Every destination of the file stands in Shenzhen. */
const distanceOf = ({ caller }: Row) =>
  (caller.startsWith('0') ? caller.startsWith('0755') : areaOf(caller)?.city === '深圳') ? 'LOCAL' : 'LONG_DISTANCE';

function charge(tariff: unknown, row: Row): bigint {
  const call = {
    startAt: row.answerAt,
    talkMs: row.talkMs,
    distance: distanceOf(row),
    callerType: 'mobile',
    destinationType: 'fixed',
  };
  return oracleCharge(tariff, call, () => 'workday');
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, it) => total + it, 0n);

describe.each(['mixed', 'flat'] as const)('%s tariffs', (tariff) => {
  const work = useWork('2026-11-01T03:00:00+08:00');
  const api = useApi(work);

  here(`a real month: 31,599 calls to 36 numbers, ${tariff}`, async () => {
    const { numbers, bytes } = readCdrFile(path);
    const kindOf = (index: number) => (tariff === 'flat' ? 'flat' : tariffKinds[index % tariffKinds.length]!);
    const key = await transaction(work.worker, async (tx) => {
      const tariffs = await makeOperator(tx, MONTH_START);
      await makePartner(tx, {
        name: '示例渠道代理商',
        subscribers: [{ name: '示例银行客服中心', taxId: '91110108551385082Q' }],
        numbers,
        tariffOf: (index) => tariffs[kindOf(index)],
        fromAt: MONTH_START,
      });
      return makeSwitch(tx, work.pepper);
    });
    const { json } = await api.ask('POST', '/v1/cdrs', {
      key,
      body: Buffer.from(bytes),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(json).toMatchObject({ records: 31_599, accepted: 31_599, refused: 0 });

    const rows = answered();
    expect(new Set(rows.map((it) => it.answeredBy.slice(0, 4)))).toEqual(new Set(['0755']));
    const tariffOf = new Map(numbers.map(({ number }, index) => [number, presets[kindOf(index)]]));
    const figures = await figuresOf(work.worker);
    expect(figures).toMatchObject({
      calls: 31_599,
      answered: 27_018,
      zero: 235,
      talkSeconds: 4_964_204,
      caller: 9_925_960_000n, // T3
      subscriber: tariff === 'flat' ? 19_252_200_000n : 22_436_280_000n,
    });
    expect(figures.caller).toBe(sum(rows.map((row) => charge(callerTariff, row))));
    expect(figures.subscriber).toBe(sum(rows.map((row) => charge(tariffOf.get(row.called)!, row))));

    const unlike = Buffer.concat([gunzipSync(bytes), Buffer.from('\n')]); // the same bytes would be the same batch
    const again = await api.ask('POST', '/v1/cdrs', {
      key,
      body: gzipSync(unlike),
      headers: { 'content-encoding': 'gzip' },
    });
    expect((await api.ask('GET', again.json.report, { key })).json).toMatchObject({ posted: 0, duplicates: 31_599 });
    expect(await figuresOf(work.worker)).toEqual(figures); // D3: sent again, nothing changes
  });
});
