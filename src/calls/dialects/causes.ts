import type { Outcome } from '../cdr.js';

/**
 * How a leg that reached nobody ended, by FreeSWITCH's hangup cause. Never by `hangup_cause_q850`: that is 16, a normal end, for every cause
 * of FreeSWITCH's own. A leg that lost the race, or was picked up elsewhere, is no failure: somebody else answered.
 */
const outcomeOfCause: Record<string, Outcome> = {
  USER_BUSY: 'busy',
  BUSY_EVERYWHERE: 'busy',
  NO_ANSWER: 'noanswer',
  NO_USER_RESPONSE: 'noanswer',
  PROGRESS_TIMEOUT: 'noanswer',
  ALLOTTED_TIMEOUT: 'noanswer',
  RECOVERY_ON_TIMER_EXPIRE: 'noanswer',
  CALL_REJECTED: 'rejected',
  DECLINE: 'rejected',
  ORIGINATOR_CANCEL: 'cancelled',
  LOSE_RACE: 'cancelled',
  PICKED_OFF: 'cancelled',
  UNALLOCATED_NUMBER: 'unavailable',
  DOES_NOT_EXIST_ANYWHERE: 'unavailable',
  NO_ROUTE_TRANSIT_NET: 'unavailable',
  NO_ROUTE_DESTINATION: 'unavailable',
  SUBSCRIBER_ABSENT: 'unavailable',
  NUMBER_CHANGED: 'unavailable',
  EXCHANGE_ROUTING_ERROR: 'unavailable',
  DESTINATION_OUT_OF_ORDER: 'unavailable',
  INVALID_NUMBER_FORMAT: 'unavailable',
  NORMAL_CIRCUIT_CONGESTION: 'unavailable',
  NETWORK_OUT_OF_ORDER: 'unavailable',
  NORMAL_TEMPORARY_FAILURE: 'unavailable',
  SWITCH_CONGESTION: 'unavailable',
  REQUESTED_CHAN_UNAVAIL: 'unavailable',
  SERVICE_UNAVAILABLE: 'unavailable',
  USER_NOT_REGISTERED: 'unavailable',
  GATEWAY_DOWN: 'unavailable',
  INVALID_GATEWAY: 'unavailable',
};

/** Null where the cause alone doesn't say, such as NORMAL_CLEARING. */
export const outcomeOf = (cause: string): Outcome | null =>
  Object.hasOwn(outcomeOfCause, cause) ? outcomeOfCause[cause]! : null;

/** By a SIP answer; 2xx is the only one that is answered. */
export function outcomeOfSip(code: string): Outcome | null {
  if (/^2\d\d$/.test(code)) return 'answered';
  if (/^[3-6]\d\d$/.test(code)) return outcomeOfCode[Number(code)] ?? 'failed';
  return null;
}

const outcomeOfCode: Record<number, Outcome> = {
  486: 'busy',
  600: 'busy',
  408: 'noanswer',
  480: 'noanswer',
  403: 'rejected',
  603: 'rejected',
  487: 'cancelled',
  404: 'unavailable',
  410: 'unavailable',
  484: 'unavailable',
  500: 'unavailable',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  604: 'unavailable',
};
