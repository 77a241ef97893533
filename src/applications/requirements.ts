import { z } from 'zod';
import { oneOf, problemsIn, whole, type Problem } from '../document.js';
import type { SubscriberKind } from '../accounts/table.js';
import type { Carrier } from '../numbers/table.js';
import type { EpochMs } from '../month.js';
import { documentKinds, type DocumentKind, type Words } from './kinds.js';

/** What an applicant does, as far as the law or a carrier asks for a permit. GENERAL is everybody's. */
export const industries = ['GENERAL', 'EDUCATION', 'HEALTH', 'FINANCE', 'TELECOM', 'LENDING'] as const;
export type Industry = (typeof industries)[number];

/**
 * `HANDLER`: where somebody else acts for the legal representative. `NO_CREDIT_CODE`: where the licence is of before 2015. `TRANSFER`:
 * where another company gives the number up.
 */
export const conditions = ['ALWAYS', 'HANDLER', 'NO_CREDIT_CODE', 'TRANSFER'] as const;

const words = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) }, '{ zh, en }');
const yes = 'true or false';
const ITEMS = 'a list of up to 40';

const Item = z.strictObject(
  {
    kind: oneOf(documentKinds),
    when: oneOf(conditions).default('ALWAYS'),
    /** Else it may be attached, and is reviewed where it is. */
    needed: z.boolean(yes).default(true),
    /** It has a last day, or says that it has none. */
    expires: z.boolean(yes).default(false),
  },
  '{ kind, when, needed, expires }',
);

const Body = z.strictObject(
  {
    allowed: z.boolean(yes).default(true),
    /** Why they aren't. */
    why: words.optional(),
    /** Of the legal representative or proprietor, and of the handler. */
    youngest: whole(0, 100).default(0),
    /** So many days before its last one a document is a warning. */
    warnDays: whole(0, 365).default(30),
    items: z.array(Item, ITEMS).max(40, { error: ITEMS, abort: true }).default([]),
  },
  'an object',
);

export type RequirementBody = z.infer<typeof Body>;
export type RequirementInput = z.input<typeof Body>;
export type RequirementItem = RequirementBody['items'][number];

export function readRequirements(
  json: unknown,
): { ok: true; body: RequirementBody } | { ok: false; problems: readonly Problem[] } {
  const read = Body.safeParse(json);
  return read.success ? { ok: true, body: read.data } : { ok: false, problems: problemsIn(read.error, json) };
}

/** Published data (rule A2). The set of GENERAL holds for every industry; an industry's own adds to it. */
export interface RequirementSet {
  /** 0 is the preset. */
  version: number;
  carrier: Carrier;
  subjectType: SubscriberKind;
  industry: Industry;
  effectiveFrom: EpochMs;
  body: RequirementBody;
}

export interface Requirements {
  /** Of GENERAL, and of the industry where it has one. */
  versions: readonly number[];
  allowed: boolean;
  why: Words | null;
  youngest: number;
  warnDays: number;
  items: readonly RequirementItem[];
}

/** What decides which conditions hold. */
export interface RequirementFacts {
  hasCreditCode: boolean;
  hasHandler: boolean;
  isTransfer: boolean;
}

/** Of every transfer, whatever was published: nobody's number goes to another without their word. */
const consent: RequirementItem = { kind: 'TRANSFER_CONSENT', when: 'TRANSFER', needed: true, expires: false };

export interface Applicant {
  carrier: Carrier;
  subjectType: SubscriberKind;
  industry: Industry;
}

/** Of each industry the newest set in force; all that are asked for together. */
export function requirementsFor(
  sets: readonly RequirementSet[],
  { carrier, subjectType, industry }: Applicant,
  at: EpochMs,
  facts: RequirementFacts,
): Requirements {
  const { hasHandler, hasCreditCode, isTransfer } = facts;
  const holds = { ALWAYS: true, HANDLER: hasHandler, NO_CREDIT_CODE: !hasCreditCode, TRANSFER: isTransfer };
  const inForce = [...new Set<Industry>(['GENERAL', industry])].flatMap((it) => {
    const own = sets.filter(
      (set) =>
        set.carrier === carrier && set.subjectType === subjectType && set.industry === it && set.effectiveFrom <= at,
    );
    const newest = own.toSorted((a, b) => b.effectiveFrom - a.effectiveFrom || b.version - a.version)[0];
    return newest ? [newest] : [];
  });
  const bodies = inForce.map((it) => it.body);
  const items = new Map<DocumentKind, RequirementItem>();
  for (const it of [...bodies.flatMap((body) => body.items as readonly RequirementItem[]), consent]) {
    if (!holds[it.when]) continue;
    const before = items.get(it.kind);
    items.set(it.kind, before ? { ...it, needed: it.needed || before.needed, expires: it.expires || before.expires } : it); // prettier-ignore
  }
  return {
    versions: inForce.map((it) => it.version),
    allowed: bodies.length > 0 && bodies.every((it) => it.allowed),
    why: bodies.find((it) => !it.allowed)?.why ?? null,
    youngest: Math.max(0, ...bodies.map((it) => it.youngest)),
    warnDays: Math.max(0, ...bodies.map((it) => it.warnDays)),
    items: [...items.values()],
  };
}
