import type { PartsKind } from '../accounts/parts.js';
import { DAY_MS, monthOf, type EpochMs, type Month } from '../month.js';
import { readPhone, type Phone } from '../phone.js';
import { rateCall, type RatedCall } from '../rating/rate-call.js';
import type { Prices } from '../rating/store/prices.js';
import { distanceOf, placeOf, type Place, type Places } from '../regions/places.js';
import type { Cdr, Keyed } from './cdr.js';
import { callId, contentHash } from './identity.js';
import { judgeCdr, type Bounds } from './judge-cdr.js';
import type { IsTestCaller } from './store/test-callers.js';

/** Why a call has nobody to bill: it waits in suspense, and is never dropped (rule D5). */
export const suspenseReasons = {
  NOT_OUR_NUMBER: 'The called number is not one of ours, or was nobody’s at that time.',
  NO_TARIFF: 'No published tariff of the caller or the subscriber was in force at that time.',
} as const;
/** Why a part of a call waits (rule D5). */
export const partialReasons = {
  INTERIM: { code: 'INTERIM', reason: 'A part of a call, whose final record is still to come or has come.' },
  PARTS_MISSING: {
    code: 'PARTS_MISSING',
    reason: 'Other parts of this leg, with which it adds up, are still to come.',
  },
} as const;
export type SuspenseCode = keyof typeof suspenseReasons;

/** One record, as far as it can be told without knowing which others came before. */
export interface Assessed {
  line: number;
  cdr: Cdr;
  /** Identity (rule D3): the call's key, and what a repeat is compared by. */
  key: string;
  content: string;
  fate: Fate;
}

export type Fate = { kind: 'post'; call: PostedCall } | Held;

/** Why it is no call yet. */
export interface Held {
  kind: 'quarantined' | 'suspense' | 'partial';
  code: string;
  reason: string;
  /** Of the call. */
  month: Month;
}

/** A call with its owner; `charge` where it was answered, unless it is a test. */
export interface PostedCall {
  id: string;
  partnerId: string;
  subscriberId: string;
  caller: Phone;
  place: Place;
  /** Its set-up's month: nothing was decided before (rule C5). */
  capMonth: Month;
  /** A test caller's at its set-up: it costs nothing, and counts nowhere (rule R12). */
  test: boolean;
  /** Its switch asks for routes, and never asked for this call (rule C4); found out in the database. */
  unauthorised: boolean;
  charge: Charge | null;
}

export interface Charge {
  connectedAt: EpochMs;
  /** Of connectedAt; bills it, unless it is closed (rule S2). */
  month: Month;
  talkSeconds: number;
  rated: RatedCall;
}

/** Rule S2: older ones go to a person. */
const OLDEST_DAYS = 180;

export interface Circumstances {
  switchId: string;
  parts: PartsKind;
  clockSkewMs: number;
  receivedAt: EpochMs;
  prices: Prices;
  places: Places;
  isTestCaller: IsTestCaller;
}

/** Judges, places, and rates one record. Pure: the same record under the same circumstances gives the same. */
export function assess({ key, line, cdr }: Keyed, circumstances: Circumstances): Assessed {
  return { line, cdr, key, content: contentHash(cdr), fate: fateOf(cdr, key, circumstances) };
}

/** Of a call that was answered, when the destination was joined, else when the caller was (rule T5). */
export const connectedAt = ({ outcome, bridgeAt, answerAt }: Cdr): EpochMs | null =>
  outcome === 'answered' ? (bridgeAt ?? answerAt) : null;

/** Bounds of `judgeCdr` for what was received then. */
export const boundsOf = (receivedAt: EpochMs, clockSkewMs: number): Bounds => ({
  receivedAt,
  clockSkewMs,
  oldestAt: receivedAt - OLDEST_DAYS * DAY_MS,
});

/** Of a call, or of a part of one that is judged but not billed by itself. */
export function fateOf(cdr: Cdr, key: string, circumstances: Circumstances): Fate {
  const { clockSkewMs, receivedAt, prices, places } = circumstances;
  const connected = connectedAt(cdr);
  const month = monthOf(connected ?? cdr.setupAt);
  const held = judgeCdr(cdr, boundsOf(receivedAt, clockSkewMs));
  if (held) return { kind: 'quarantined', code: held.code, reason: held.reason, month };
  if (circumstances.parts === 'ADDITIVE' && cdr.seq > 0) return { kind: 'partial', ...partialReasons.PARTS_MISSING, month }; // prettier-ignore
  if (cdr.kind === 'interim') return { kind: 'partial', ...partialReasons.INTERIM, month };

  const owner = prices.ownerAt(cdr.called, connected ?? cdr.setupAt);
  if (!owner) return suspense('NOT_OUR_NUMBER', month);
  const caller = readPhone(cdr.caller);
  const test = circumstances.isTestCaller(caller.number, cdr.setupAt);
  const isCharged = connected !== null && !test;
  const tariffs = isCharged ? prices.tariffsAt(owner, connected) : null;
  if (isCharged && !tariffs) return suspense('NO_TARIFF', month);

  const call: PostedCall = {
    id: callId(cdr.setupAt, key),
    partnerId: owner.partnerId,
    subscriberId: owner.subscriberId,
    caller,
    place: placeOf(caller, places),
    capMonth: connected === null ? month : monthOf(cdr.setupAt),
    test,
    unauthorised: false,
    charge: null,
  };
  if (!isCharged) return { kind: 'post', call };

  const destination = readPhone(cdr.answeredBy);
  const rated = rateCall(
    tariffs!,
    { answerAt: cdr.answerAt!, connectedAt: connected, endAt: cdr.endAt },
    {
      distance: distanceOf(call.place, placeOf(destination, places)),
      callerType: caller.kind,
      destinationType: destination.kind,
    },
  );
  const talkSeconds = Math.ceil((cdr.endAt - connected) / 1000); // rule T2
  call.charge = { connectedAt: connected, month, talkSeconds, rated };
  return { kind: 'post', call };
}

const suspense = (code: SuspenseCode, month: Month): Fate => ({
  kind: 'suspense',
  code,
  reason: suspenseReasons[code],
  month,
});
