import type { OriginBranch, PlanNode, RoutePlan } from '../../src/routing/plan.js';

/** What an oracle knows of a call: all that nodes compare, found out by other means than ours. */
export interface NaiveCall {
  at: number;
  /** National digits; null is withheld, foreign or unreadable. */
  caller: string | null;
  areaCode: string | null;
  province: string | null;
  city: string | null;
  callKey: string;
  holidays: readonly string[];
  makeupWorkdays: readonly string[];
}

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
}); // prettier-ignore

/** Where a plan sends a call: read as its rules say it, from the document itself. Shares no code with what it checks. */
export function naiveRoute(plan: RoutePlan, call: NaiveCall): string {
  const parts = Object.fromEntries(clock.formatToParts(new Date(call.at)).map((it) => [it.type, it.value]));
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
  const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
  const weekday = parts['weekday']!.toUpperCase();
  const order: PlanNode[] = [];
  const visit = (node: PlanNode) => {
    order.push(node);
    if ('branches' in node) for (const it of node.branches) visit(it.next);
    if ('other' in node) visit(node.other);
  };
  visit(plan.root);

  const follow = (node: PlanNode): string => {
    if (node.type === 'GROUP') return node.group;
    if (node.type === 'ANNOUNCEMENT') return node.code;
    const next = chosen(node);
    return follow(next ? next.next : (node as { other: PlanNode }).other);
  };
  const chosen = (node: PlanNode): { next: PlanNode } | undefined => {
    switch (node.type) {
      case 'DATE': {
        const dated = node.branches.find((it) => it.dates.some((days) => isWithin(date, days)));
        const kind = call.holidays.includes(date) ? 'HOLIDAY' : call.makeupWorkdays.includes(date) ? 'MAKEUP_WORKDAY' : '';
        return dated ?? node.branches.find((it) => (it.kinds as readonly string[]).includes(kind));
      }
      case 'DAY':
        return node.branches.find((it) => (it.days as readonly string[]).includes(weekday));
      case 'TIME':
        return node.branches.find((it) => it.ranges.some((range) => isInside(minute, range)));
      case 'ORIGIN': {
        if (call.caller === null) return node.branches.find((it) => it.unknown);
        const { caller, areaCode, province, city } = call;
        const tests: ((it: OriginBranch) => boolean)[] = [
          (it) => it.callers.includes(caller),
          (it) => /^1[3-9]\d{9}$/.test(caller) && it.prefixes.some((prefix) => caller.startsWith(prefix)),
          (it) => it.places.some((place) => areaCode !== null && place.areaCode === areaCode),
          (it) => it.places.some((place) => city !== null && place.city === city && place.province === province),
          (it) => it.places.some((place) => province !== null && place.province === province && place.city === undefined),
        ];
        for (const test of tests) {
          const found = node.branches.find(test);
          if (found) return found;
        }
        return undefined;
      }
      case 'PERCENT': {
        let share = naiveHash(call.callKey, order.indexOf(node) + 1) % 100;
        return node.branches.find((it) => (share -= it.percent) < 0);
      }
      default:
        return undefined;
    }
  };
  return follow(plan.root);
} // prettier-ignore

function isWithin(date: string, days: string): boolean {
  const [from, to = from] = days.split('/') as [string, string?];
  return date >= from && date <= to!;
}

function isInside(minute: number, { from, to }: { from: string; to: string }): boolean {
  const read = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const [start, end] = [read(from), to === '23:59' ? 1440 : read(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

/** FNV-1a and MurmurHash3's finalizer, as their authors define them, in whole numbers. */
function naiveHash(text: string, seed: number): number {
  const mask = 0xffffffffn;
  let hash = 0x811c9dc5n ^ BigInt(seed);
  for (const char of text) hash = ((hash ^ BigInt(char.charCodeAt(0))) * 0x01000193n) & mask;
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & mask;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & mask;
  return Number(hash ^ (hash >> 16n));
}
