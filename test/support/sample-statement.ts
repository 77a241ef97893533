import { formatYuan } from '../../src/money.js';
import { DAY_MS, daysIn, nextMonth, startOf } from '../../src/month.js';
import { totalsOf } from '../../src/statements/exact.js';
import { annexOf } from '../../src/statements/items.js';
import type { Item } from '../../src/statements/items.js';
import type { StatementSnapshot, Tally } from '../../src/statements/snapshot.js';

const MONTH = '2026-11';
const FROM = startOf(MONTH);
const DAYS = daysIn(MONTH);
const areas = ['广东深圳', '北京', '上海', '四川成都', '浙江杭州', '广东广州', '江苏南京', '湖北武汉', '陕西西安'];
const rareAreas = ['新疆克孜勒苏柯尔克孜自治州', '湖南长沙', '福建厦门', '山东青岛', '辽宁大连', '重庆', ''];

/** Calls of a month: `each` of them for every number, the same whenever it is asked, a slice of 500 at a time. */
export function* sampleItems(numbers: readonly string[], each: number): Generator<Item[]> {
  let state = 20261101;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (const number of numbers) {
    for (let from = 0; from < each; from += 500) {
      yield Array.from({ length: Math.min(500, each - from) }, (_, at) => {
        const day = Math.floor(((from + at) / each) * DAYS);
        const hour = Math.min(23, 7 + Math.floor((below(14) + below(14)) / 2));
        const talkSeconds = below(10) === 0 ? below(30) : 20 + below(60) * below(9);
        const local = below(4) === 0;
        const amount = local
          ? BigInt(Math.ceil(talkSeconds / 60)) * 100_000n
          : BigInt(Math.ceil(talkSeconds / 6)) * 60_000n;
        const area = below(12) === 0 ? rareAreas[below(7)]! : areas[Math.min(below(9), below(9))]!;
        const startAt = FROM + day * DAY_MS + hour * 3_600_000 + below(3_600) * 1000;
        const caller =
          below(40) === 0
            ? null
            : below(6) === 0
              ? `0755${20000000 + below(9999999)}`
              : `138${10000000 + below(89999999)}`;
        return { number, caller, area, startAt, talkSeconds, chargeClass: local ? 'LOCAL' : 'LONG_DISTANCE', amount };
      });
    }
  }
}

/** A statement of those calls that adds up, with what a test wants otherwise. */
export async function sampleSnapshot(
  numbers: readonly string[],
  each: number,
  otherwise: Partial<StatementSnapshot> = {},
): Promise<StatementSnapshot> {
  const byDay = Array.from({ length: DAYS }, noCalls);
  const byHour = Array.from({ length: 24 }, noCalls);
  const counts = noCalls();
  const usage = new Map<string, { calls: number; talkSeconds: number; amount: bigint }>();
  const regions = new Map<string, { calls: number; talkSeconds: number }>();
  for (const slice of sampleItems(numbers, each))
    for (const { number, area, startAt, talkSeconds, chargeClass, amount } of slice) {
      const at = startAt - FROM;
      const unanswered = talkSeconds % 7 === 0 ? 1 : 0;
      for (const tally of [counts, byDay[Math.floor(at / DAY_MS)]!, byHour[Math.floor(at / 3_600_000) % 24]!]) {
        tally.calls += 1 + unanswered;
        tally.answered += 1;
        tally.talkSeconds += talkSeconds;
      }
      const add = <T extends { calls: number; talkSeconds: number }>(to: Map<string, T>, key: string, empty: T): T => {
        const sum = to.get(key) ?? empty;
        sum.calls++;
        sum.talkSeconds += talkSeconds;
        to.set(key, sum);
        return sum;
      };
      add(usage, `${number} ${chargeClass}`, { calls: 0, talkSeconds: 0, amount: 0n }).amount += amount;
      add(regions, area || '未知', { calls: 0, talkSeconds: 0 });
    }
  const lines = [...usage]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { calls, talkSeconds, amount }]) => {
      const [number, chargeClass] = key.split(' ') as [string, string];
      const chargedSeconds = chargeClass === 'LOCAL' ? Number(amount / 100_000n) * 60 : Number(amount / 60_000n) * 6;
      return { number, chargeClass, calls, talkSeconds, chargedSeconds, amount: formatYuan(amount) };
    });
  const fees = numbers.slice(0, 3).map((number) => ({ label: '400 号码月租费', number, amount: '100.000000' }));
  const base = { lines, fees, prior: [], ...otherwise };
  return {
    number: 'ST-2026-000123',
    issuer: {
      name: '示例通信有限公司',
      address: '北京市海淀区中关村南大街 5 号 2 区 683 楼 1201 室',
      taxId: '91110108MA01ABCD1X',
      bank: '中国工商银行北京中关村支行',
      account: '0200 0045 1920 0123 456',
      phone: '010-62140000',
    },
    subscriber: { name: '上海犇淼喆餐饮管理有限公司（堃城路店）', taxId: '91310104MA1FR2XX7K' },
    partnerName: '华东云呼信息技术有限公司',
    month: MONTH,
    from: FROM,
    to: startOf(nextMonth(MONTH)),
    issuedAt: startOf(nextMonth(MONTH)) + 4 * DAY_MS,
    dueOn: '2026-12-20',
    taxes: [],
    counts,
    byDay,
    byHour,
    regions: [...regions]
      .map(([label, sum]) => ({ label, ...sum }))
      .toSorted((a, b) => b.calls - a.calls)
      .slice(0, 10),
    annex: await annexOf(sampleItems(numbers, each)),
    ...totalsOf(base),
    ...base,
  };
}

function noCalls(): Tally {
  return { calls: 0, answered: 0, talkSeconds: 0 };
}
