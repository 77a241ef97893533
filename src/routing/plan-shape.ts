import { z } from 'zod';
import { minuteRange, obeys, oneOf, several, whole } from '../document.js';
import * as rules from './plan-rules.js';
import { dateKinds, huntStrategies, weekdays, type PlanNode } from './plan.js';

/** The form of a plan's document; read-plan.ts reads by it, and print-plan-schema.ts publishes it. */

const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);
const listOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z.array(item, `a list of at most ${max}`).max(max, { error: `a list of at most ${max}`, abort: true });

const dialled = text(/^(?:1[3-9]\d{9}|0[1-9]\d{8,10})$/, 'a mobile or a fixed line with its area code: 075582345678');
const caller = text(
  /^(?:1[3-9]\d{9}|0[1-9]\d{8,10}|1[0-2]\d{1,4}|9[56]\d{3,6})$/,
  'a whole number in its national form: 13800138000, 075582345678',
);
const callerOrPrefix = text(
  /^(?:\d{2,16}\*|\d{5,17})$/,
  'a whole number, 13800138000, or how it begins, with a star: 1380013*, 0755*',
);
const areaCode = text(/^0\d{2,3}$/, 'an area code with its 0: 0755');
const day = text(
  /^\d{4}-\d{2}-\d{2}(?:\/\d{4}-\d{2}-\d{2})?$/,
  'a day, 2026-10-01, or days from and to, 2026-10-01/2026-10-07',
);

const target = z.strictObject({ number: dialled, ringSeconds: whole(5, 120).default(20) }, '{ number, ringSeconds }');

const group = z
  .strictObject(
    {
      strategy: oneOf(huntStrategies).default('SEQUENTIAL'),
      destinations: several(target, 10),
      onBusy: listOf(target, 10).default([]),
      onNoAnswer: listOf(target, 10).default([]),
      callerId: z
        .union([z.literal('CALLER'), dialled], { error: "'CALLER', or a bound landline such as 02180000001" })
        .default('CALLER'),
      maxSeconds: whole(60, 86_400).optional(),
    },
    '{ strategy, destinations, onBusy, onNoAnswer, callerId, maxSeconds }',
  )
  .superRefine(obeys(rules.groupContradictions))
  .meta({ id: 'Group' });

const place = z
  .strictObject(
    { areaCode: areaCode.optional(), province: z.string().optional(), city: z.string().optional() },
    '{ areaCode } or { province } or { province, city }',
  )
  .superRefine(obeys(rules.placeContradictions))
  .meta({ id: 'Place' });

const node: z.ZodType<PlanNode> = z
  .lazy(() =>
    z.discriminatedUnion('type', [dateNode, dayNode, timeNode, originNode, percentNode, groupLeaf, announcementLeaf], {
      error: 'a node: its type is DATE, DAY, TIME, ORIGIN, PERCENT, GROUP or ANNOUNCEMENT',
    }),
  )
  .meta({ id: 'Node' });

const MOST_BRANCHES = 100;

const dateBranch = z.strictObject({
  dates: listOf(day, 400).default([]),
  kinds: listOf(oneOf(dateKinds), 2).default([]),
  next: node,
});
const dateNode = z.strictObject({
  type: z.literal('DATE'),
  branches: several(dateBranch, MOST_BRANCHES).superRefine(obeys(rules.dateContradictions)),
  other: node,
});

const dayBranch = z.strictObject({ days: several(oneOf(weekdays), 7), next: node });
const dayNode = z.strictObject({
  type: z.literal('DAY'),
  branches: several(dayBranch, 7).superRefine(obeys(rules.dayContradictions)),
  other: node,
});

const timeBranch = z.strictObject({ ranges: several(minuteRange, 16), next: node });
const timeNode = z.strictObject({
  type: z.literal('TIME'),
  branches: several(timeBranch, MOST_BRANCHES).superRefine(obeys(rules.timeContradictions)),
  other: node,
});

const originBranch = z.strictObject({
  callers: listOf(caller, 1_000).default([]),
  prefixes: listOf(text(/^1[3-9]\d{5}$/, 'seven digits of mobiles: 1380013'), 1_000).default([]),
  places: listOf(place, 400).default([]),
  unknown: z.boolean('true or false').default(false),
  next: node,
});
const originNode = z.strictObject({
  type: z.literal('ORIGIN'),
  branches: several(originBranch, MOST_BRANCHES).superRefine(obeys(rules.originContradictions)),
  other: node,
});

const percentNode = z.strictObject({
  type: z.literal('PERCENT'),
  branches: several(z.strictObject({ percent: whole(1, 100), next: node }), 100).superRefine(
    obeys(rules.percentContradictions),
  ),
});
const groupLeaf = z.strictObject({ type: z.literal('GROUP'), group: z.string('the name of a group') });
const announcementLeaf = z.strictObject({
  type: z.literal('ANNOUNCEMENT'),
  code: text(/^[A-Z][A-Z0-9_]{0,31}$/, 'an announcement of 1 to 32 capitals, digits and _: OUT_OF_HOURS'),
});

const callers = z
  .strictObject({
    allow: listOf(callerOrPrefix, 2_000).default([]),
    block: listOf(callerOrPrefix, 2_000).default([]),
    onlyAllowed: z.boolean('true or false').default(false),
  })
  .superRefine(obeys(rules.listContradictions));

const area = z
  .strictObject(
    {
      only: several(place, 400).optional(),
      except: several(place, 400).optional(),
      unknown: oneOf(['ALLOW', 'BLOCK'] as const).default('ALLOW'),
    },
    '{ only, unknown } or { except, unknown }',
  )
  .superRefine(obeys(rules.areaContradictions));

const groupName = text(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,31}$/u, 'a name of 1 to 32 letters, digits, spaces, _ and -');

export const planDocument = z
  .strictObject(
    {
      formatVersion: z.literal(1, '1'),
      callers: callers.default({ allow: [], block: [], onlyAllowed: false }),
      area: area.optional(),
      groups: z.record(groupName, group, 'groups by their names'),
      root: node,
    },
    '{ formatVersion, callers, area, groups, root }',
  )
  .superRefine(obeys(rules.planContradictions))
  .meta({ title: 'Routing plan of a 400 number' });
