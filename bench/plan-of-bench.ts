import { compilePlan, type CompiledPlan } from '../src/routing/compile-plan.js';
import { readPlan } from '../src/routing/read-plan.js';
import type { Places } from '../src/regions/places.js';

const leaf = (group: string) => ({ type: 'GROUP', group });

const byOrigin = {
  type: 'ORIGIN',
  branches: [
    { places: [{ province: '北京' }, { province: '河北' }, { areaCode: '022' }], next: leaf('beijing') },
    { places: [{ province: '上海' }, { province: '江苏', city: '苏州' }], next: leaf('shanghai') },
  ],
  other: {
    type: 'PERCENT',
    branches: [
      { percent: 30, next: leaf('beijing') },
      {
        percent: 70,
        next: {
          type: 'ORIGIN',
          branches: [
            { prefixes: ['1390013', '1860000'], callers: ['13911112222'], unknown: true, next: leaf('beijing') },
          ],
          other: leaf('shanghai'),
        },
      },
    ],
  },
};

/** Six nodes below each other, as a company with branches has it: holidays, weekdays, hours, provinces, a share, important callers. */
function planWith(hours: readonly { from: string; to: string }[], elsewhen: { holiday: unknown; weekend: unknown }) {
  return {
    formatVersion: 1,
    callers: { block: ['1700*', '01000000000'] },
    area: { except: [{ province: '西藏' }] },
    groups: {
      beijing: {
        destinations: [{ number: '01062000001' }, { number: '01062000002' }],
        onBusy: [{ number: '13800138000' }],
        onNoAnswer: [{ number: '13800138001' }],
      },
      shanghai: {
        strategy: 'RANDOM',
        destinations: [{ number: '02180000001' }, { number: '02180000002' }, { number: '02180000003' }],
      },
      night: { destinations: [{ number: '13800138000' }] },
    },
    root: {
      type: 'DATE',
      branches: [{ kinds: ['HOLIDAY'], next: elsewhen.holiday }],
      other: {
        type: 'DAY',
        branches: [{ days: ['SAT', 'SUN'], next: elsewhen.weekend }],
        other: { type: 'TIME', branches: [{ ranges: hours, next: byOrigin }], other: leaf('night') },
      },
    },
  };
}

export const benchDestinations = ['01062000001', '01062000002', '13800138000', '13800138001', '02180000001', '02180000002', '02180000003']; // prettier-ignore

const hours = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
];
const benchPlan = planWith(hours, { holiday: { type: 'ANNOUNCEMENT', code: 'HOLIDAY' }, weekend: leaf('night') });

/** The same at every hour of every day, for a bench that goes by the real clock. */
export const planAlways = planWith([{ from: '00:00', to: '24:00' }], { holiday: byOrigin, weekend: byOrigin });

export function compileBenchPlan(places: Places): CompiledPlan {
  const read = readPlan(benchPlan, places);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compilePlan(read.plan);
}
