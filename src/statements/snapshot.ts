import { createHash } from 'node:crypto';
import type { EpochMs, Month } from '../month.js';

/** Yuan with all six places, as `formatYuan` writes it ('12.340000'): a snapshot is JSON, which has no bigint. */
export type Yuan = string;

export interface Tally {
  calls: number;
  answered: number;
  /** Whole seconds, of the answered ones. */
  talkSeconds: number;
}

/** What one number owes for one class of call. */
export interface UsageLine {
  number: string;
  /** rating's ChargeClass; words.ts has its Chinese. */
  chargeClass: string;
  calls: number;
  talkSeconds: number;
  /** Whole increments that were priced; null where the class has none. */
  chargedSeconds: number | null;
  amount: Yuan;
}

/** A call of an earlier month that came after its statement was issued (rule S2). */
export interface PriorLine extends UsageLine {
  serviceMonth: Month;
  /** The number of that month's statement. */
  original: string;
}

export interface FeeLine {
  label: string;
  /** Null for a fee of the subscriber as a whole. */
  number: string | null;
  amount: Yuan;
}

/** The value added tax that is inside the prices (rule T6); `percent` as printed: '9'. */
export interface TaxLine {
  label: string;
  percent: string;
  gross: Yuan;
  tax: Yuan;
}

export interface RegionLine {
  label: string;
  calls: number;
  talkSeconds: number;
}

/** The itemised calls in short (items.ts `annexOf`): enough to count pages before the first is written. */
export interface Annex {
  /** In the order of the items. */
  sections: readonly { number: string; calls: number; talkSeconds: number; amount: Yuan }[];
  /** Decimal places, 2 to 6, that show every item's amount in full. */
  places: number;
  /** SHA-256 of the items' canonical lines, hexadecimal: through it the content hash covers them too. */
  hash: string;
}

export interface Issuer {
  name: string;
  address: string;
  taxId: string;
  bank: string;
  account: string;
  phone: string;
}

/**
 * All that a statement shows, frozen (rule S1), except for the itemised calls: there may be 100,000, so they stand apart
 * in blocks (items.ts) and the head holds their sums and hash. Plain JSON: `JSON.parse` of the canonical bytes is it.
 */
export interface StatementSnapshot {
  /** 'ST-2026-000123'. */
  number: string;
  issuer: Issuer;
  subscriber: { name: string; taxId: string | null };
  partnerName: string;
  month: Month;
  /** Half-open: `to` is the next month's first instant. */
  from: EpochMs;
  to: EpochMs;
  issuedAt: EpochMs;
  /** '2026-12-20'; null where the contract says nothing. */
  dueOn: string | null;
  lines: readonly UsageLine[];
  fees: readonly FeeLine[];
  prior: readonly PriorLine[];
  taxes: readonly TaxLine[];
  /** exact + rounding = payable, a whole number of fen (rule T1). */
  exact: Yuan;
  rounding: Yuan;
  payable: Yuan;
  counts: Tally;
  /** One for each day of the month, and for each of the 24 hours. */
  byDay: readonly Tally[];
  byHour: readonly Tally[];
  /** The busiest, in the order to print. */
  regions: readonly RegionLine[];
  annex: Annex;
}

/** The same bytes for the same content, in whatever order a database gave the keys back: sorted keys, no spaces, UTF-8. */
export function canonicalBytes(snapshot: StatementSnapshot): Buffer {
  return Buffer.from(JSON.stringify(snapshot, sortKeys), 'utf8');
}

/** Printed on the page (rule S5). `sha256sum` of the canonical bytes gives the same. */
export function contentHash(snapshot: StatementSnapshot): string {
  return createHash('sha256').update(canonicalBytes(snapshot)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
