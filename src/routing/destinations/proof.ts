import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../../month.js';

/** Whether a destination may be dialled, as stored. */
export const verificationStates = ['PENDING', 'VERIFIED', 'EXPIRED', 'SUSPENDED'] as const;
export type VerificationState = (typeof verificationStates)[number];

/** Where a proof comes from: filed by its partner, looked at with the number's activation, or marked before there were proofs. */
export const proofOrigins = ['FILED', 'ACTIVATION', 'LEGACY'] as const;
export type ProofOrigin = (typeof proofOrigins)[number];

/** As stored; an approved one whose instant has come shows as expired. */
export const proofStates = ['FILED', 'APPROVED', 'REJECTED', 'SUSPENDED', 'REPLACED', 'ENDED'] as const;
export type ProofState = (typeof proofStates)[number];

/** The whole life of a proof. A move that has no row here does not exist; the database's trigger says the same. */
export const proofMoves = {
  approve: { from: ['FILED', 'SUSPENDED'], to: 'APPROVED', by: 'operator' },
  reject: { from: ['FILED'], to: 'REJECTED', by: 'operator' },
  suspend: { from: ['APPROVED'], to: 'SUSPENDED', by: 'operator' },
  /** A re-filing takes the place of one that waits; an approval that of the one that stood. */
  replace: { from: ['FILED', 'APPROVED', 'SUSPENDED'], to: 'REPLACED', by: 'either' },
  /** Its destination was taken away. */
  end: { from: ['FILED', 'APPROVED', 'SUSPENDED'], to: 'ENDED', by: 'either' },
} as const satisfies Record<string, { from: readonly ProofState[]; to: ProofState; by: 'operator' | 'either' }>;
export type ProofMove = keyof typeof proofMoves;

export const isMove = (move: ProofMove, from: ProofState): boolean =>
  (proofMoves[move].from as readonly ProofState[]).includes(from);

export type LineKind = 'fixed' | 'mobile';

interface PaperKind {
  /** Which lines it proves; one that proves none only goes with another. */
  proves: readonly LineKind[];
  /** How old it may be when it is filed, in months; null is any age. */
  monthsAtMost: number | null;
}

/** The kinds of papers (facts of the trade: carriers ask for a bill or contract of the last three months). */
export const papers = {
  FIXED_LINE_BILL: { proves: ['fixed'], monthsAtMost: 3 },
  FIXED_LINE_CONTRACT: { proves: ['fixed'], monthsAtMost: 3 },
  MOBILE_REAL_NAME: { proves: ['mobile'], monthsAtMost: null },
  STATEMENT_OF_USE: { proves: [], monthsAtMost: null },
} as const satisfies Record<string, PaperKind>;
export type PaperKindName = keyof typeof papers;
export const paperKinds = Object.keys(papers) as [PaperKindName, ...PaperKindName[]];
const paperKind = (name: PaperKindName): PaperKind => papers[name];

/** Who the holder of a line is. Anybody else is a doubt for the reviewer, and no refusal. */
export const holders = ['SUBSCRIBER', 'LEGAL_PERSON', 'OTHER'] as const;
export type Holder = (typeof holders)[number];

export const rejections = ['UNREADABLE', 'WRONG_DOCUMENT', 'OUTDATED', 'OTHER_NUMBER', 'OTHER_HOLDER', 'NOT_SEALED', 'SUSPECT', 'OTHER'] as const; // prettier-ignore
export type ProofRejection = (typeof rejections)[number];

/** How written names differ though they say the same: width of letters and brackets, and spaces. */
const plain = (name: string) => name.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();

/** @param legalPersons of the subscriber's applications */
export function holderOf(name: string, subscriber: string, legalPersons: readonly string[]): Holder {
  if (plain(name) === plain(subscriber)) return 'SUBSCRIBER';
  return legalPersons.some((it) => plain(it) === plain(name)) ? 'LEGAL_PERSON' : 'OTHER';
}

const ORGANISATION =
  /公司|集团|中心|工作室|经营部|事务所|合作社|[厂店院校所社行局会部]$|\b(?:co|ltd|inc|llc|gmbh|company)\b/iu;

/** What may be a person's name isn't kept whole: only an organisation's is. */
export const isPersonal = (name: string, holder: Holder): boolean =>
  holder === 'LEGAL_PERSON' || (holder === 'OTHER' && !ORGANISATION.test(name));

/** '2026-11-05' of a day that there is; null of anything else. */
export function readDay(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : null;
}

/** The same day of another month, or that month's last: a year from 29 February ends on 28 February. */
export function addMonthsTo(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

const startOfDay = (day: string): EpochMs => Date.parse(`${day}T00:00:00Z`) - SHANGHAI_MS;

/** The first instant after a day in Asia/Shanghai. */
export const endOfDay = (day: string): EpochMs => startOfDay(day) + DAY_MS;

/** From when on what it proves isn't dialled: so many months from the paper's day, and never after the paper's own last day. */
export function untilOf(
  { issuedOn, validThrough }: { issuedOn: string; validThrough: string | null },
  months: number,
): EpochMs {
  const until = startOfDay(addMonthsTo(issuedOn, months));
  return validThrough === null ? until : Math.min(until, endOfDay(validThrough));
}

export interface Filing {
  issuedOn: string;
  validThrough: string | null;
  papers: readonly PaperKindName[];
}

export interface FilingFault {
  field: 'issuedOn' | 'validThrough' | 'papers';
  found: string;
  allowed: string;
}

/** What forbids a filing. @param today in Asia/Shanghai @param months that an approval holds */
export function faultsOf(filing: Filing, line: LineKind, today: string, months: number): FilingFault[] {
  const { issuedOn, validThrough } = filing;
  const faults: FilingFault[] = [];
  const proving = filing.papers.filter((it) => paperKind(it).proves.includes(line));
  if (proving.length === 0) {
    const kinds = paperKinds.filter((it) => paperKind(it).proves.includes(line)).join(' or ');
    const found = filing.papers.join(', ') || 'none';
    faults.push({ field: 'papers', found, allowed: `${kinds}, for this is a ${line} line` });
  }
  const oldest = proving.flatMap((it) => {
    const { monthsAtMost } = paperKind(it);
    return monthsAtMost === null ? [] : [addMonthsTo(today, -monthsAtMost)];
  });
  const from = [...oldest, addMonthsTo(today, -months)].toSorted().at(-1)!;
  if (issuedOn > today || issuedOn < from || addMonthsTo(issuedOn, months) <= today) {
    faults.push({
      field: 'issuedOn',
      found: issuedOn,
      allowed: `${from} to ${today}, and less than ${months} months ago`,
    });
  }
  if (validThrough !== null && (validThrough < today || validThrough < issuedOn)) {
    faults.push({ field: 'validThrough', found: validThrough, allowed: `${today} or later` });
  }
  return faults;
}
