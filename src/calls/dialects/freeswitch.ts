import { readTime, type Zone } from '../read-time.js';
import type { Fields } from '../read-cdr.js';
import type { Outcome } from '../cdr.js';
import { outcomeOf } from './causes.js';
import type { Dialect } from './dialect.js';
import { attemptsOf, destinationOf, triesOf, type Try } from './freeswitch-tries.js';
import { decodePercent, firstOf, hotlineIn, listOf, objectOf, textOf } from './values.js';

/** A channel's variable, decoded; '' where it isn't set. */
export type VariableOf = (name: string) => string;

/**
 * FreeSWITCH's record of one channel: of mod_json_cdr and mod_xml_cdr, or a row of mod_cdr_csv, whose columns are variables. The A leg's
 * tells the call, and lists whom it tried; a B leg's is a leg of that call.
 *
 * Microseconds are read where they are there: `billsec` is a difference of whole seconds, up to one off. A destination was reached where
 * the channel was bridged and answered. An answer without a bridge is an IVR's, and a bridge before the answer is early media.
 */
export const freeswitch: Dialect = {
  name: 'FreeSWITCH',
  isNamed: (record) =>
    (typeof record['variables'] === 'object' && record['variables'] !== null) ||
    ('hangup_cause' in record && ('uuid' in record || 'call_uuid' in record)),
  natives: {
    callUuid: 'call_uuid, else originating_leg_uuid, else uuid',
    legUuid: 'uuid',
    called:
      'oldest callflow’s destination_number, else the variable hotline; a B leg’s from its originator, or export hotline in the dialplan',
    caller: 'caller_id_number, else sip_from_user',
    answeredBy: 'originated_legs',
    setupAt: 'start_uepoch, start_epoch or start_stamp',
    answerAt: 'answer_uepoch, answer_epoch or answer_stamp',
    bridgeAt: 'bridge_uepoch, bridge_epoch or bridge_stamp',
    endAt: 'end_uepoch, end_epoch or end_stamp',
    talkMs: 'billusec, billmsec or billsec',
    outcome: 'hangup_cause',
  },
  fieldsOf(record, zone) {
    const of = variablesOf(record);
    const callUuid = firstOf([of('call_uuid'), of('originating_leg_uuid'), of('uuid')]);
    const leg = of('uuid') === callUuid ? '' : of('uuid');
    const fields = leg === '' ? callFields(record, of, callUuid, zone) : legFields(record, of, callUuid, leg, zone);
    return { ...fields, trunk: of('trunk') };
  },
};

function callFields(record: Fields, of: VariableOf, callUuid: string, zone: Zone): Fields {
  const profile = oldestProfile(record);
  const number = (name: string) => textOf(profile[name]);
  const tries = triesOf(of);
  const times = timesOf(of, zone);
  const isReached = times.answerAt !== '' && wasJoined(record, of);
  const outcome = isReached ? 'answered' : outcomeOfCall(of('hangup_cause'), tries);
  return {
    ...times,
    callUuid,
    called: hotlineIn([
      number('destination_number'),
      of('hotline'),
      of('destination_number'),
      of('sip_req_user'),
      of('sip_to_user'),
    ]),
    caller: firstOf([number('caller_id_number'), number('ani'), of('caller_id_number'), of('sip_from_user')]),
    answeredBy: isReached ? destinationOf(record, of, tries) : '',
    bridgeAt: isReached ? times.bridgeAt : '',
    outcome,
    attempts: attemptsOf(record, of, tries, { ...times, isReached }),
  };
}

/** Who was called stands in its originator's profile: the leg itself called the destination. It was joined as soon as it answered. */
function legFields(record: Fields, of: VariableOf, callUuid: string, leg: string, zone: Zone): Fields {
  const profile = oldestProfile(record);
  const { originator_caller_profiles: many, originator_caller_profile: one } = objectOf(profile['originator']);
  const originator = listOf(many ?? one).at(-1) ?? {};
  const times = timesOf(of, zone);
  const cause = of('hangup_cause');
  const isReached = times.answerAt !== '' && wasJoined(record, of);
  return {
    ...times,
    callUuid,
    legUuid: leg,
    called: hotlineIn([textOf(originator['destination_number']), of('hotline')]),
    caller: firstOf([
      textOf(originator['caller_id_number']),
      textOf(profile['caller_id_number']),
      of('caller_id_number'),
    ]),
    answeredBy: firstOf([
      textOf(profile['destination_number']),
      of('destination_number'),
      of('dialed_user'),
      of('sip_to_user'),
    ]),
    bridgeAt: '',
    outcome: isReached ? 'answered' : outcomeOfCall(cause, []),
  };
}

/** By the cause; where that says only that it ended, by the last try, and without one the caller left. */
function outcomeOfCall(cause: string, tries: readonly Try[]): Outcome | '' {
  if (cause === '') return '';
  const lastTry = tries.findLast((it) => it.outcome !== 'answered' && it.cause !== 'LOSE_RACE');
  return outcomeOf(cause) ?? lastTry?.outcome ?? (cause === 'NORMAL_CLEARING' ? 'cancelled' : 'failed');
}

/** A template of mod_cdr_csv may leave the bridge out: then the other leg's id tells, and where that is left out too, the answer. */
function wasJoined(record: Fields, of: VariableOf): boolean {
  const bridged = ['bridge_uepoch', 'bridge_epoch', 'bridge_stamp'].map(of);
  if (bridged.some((it) => it !== '')) return firstTime(bridged) !== '';
  const others = ['bleg_uuid', 'bridge_uuid', 'last_bridge_to', 'signal_bond'];
  return firstOf(others.map(of)) !== '' || !others.some((it) => it in variablesIn(record));
}

function timesOf(of: VariableOf, zone: Zone) {
  const at = (event: string) => firstTime([`${event}_uepoch`, `${event}_epoch`, `${event}_stamp`].map(of));
  const [setupAt, answerAt, bridgeAt, endAt] = [at('start'), at('answer'), at('bridge'), at('end')];
  const [bridged, answered] = [readTime(bridgeAt, zone), readTime(answerAt, zone)];
  const isEarly = bridged !== null && answered !== null && bridged < answered;
  const [us, seconds] = [of('billusec'), of('billsec')];
  const talkMs = /^\d{1,15}$/.test(us) ? us.slice(0, -3) || '0' : firstOf([of('billmsec'), seconds && `${seconds}000`]);
  return { setupAt, answerAt, bridgeAt: isEarly ? answerAt : bridgeAt, endAt, talkMs };
}

/** What never happened is 0. */
const firstTime = (texts: readonly string[]) => firstOf(texts.filter((it) => it !== '0'));

/** The oldest entry's of the callflow, which is newest first: a transfer puts another number before the one that was called. */
function oldestProfile(record: Fields): Fields {
  const entries = listOf(record['callflow']);
  const index = (it: Fields) => Number(textOf(it['profile_index'])) || Infinity;
  const oldest = entries.reduce<Fields | undefined>((a, b) => (a && index(a) < index(b) ? a : b), undefined);
  return objectOf(oldest?.['caller_profile']);
}

/** With `encode-values` each value is url-encoded, which a time stamp shows: it has a blank and colons. */
function variablesOf(record: Fields): VariableOf {
  const variables = variablesIn(record);
  const raw = (name: string) => {
    const value = variables[name];
    return Array.isArray(value) ? `ARRAY::${value.map(textOf).join('|:')}` : textOf(value);
  };
  const isEncoded = ['start_stamp', 'end_stamp', 'originated_legs'].some((it) => /%(20|3A)/i.test(raw(it)));
  return (name) => (isEncoded ? decodePercent(raw(name)) : raw(name));
}

const variablesIn = (record: Fields): Fields => ('variables' in record ? objectOf(record['variables']) : record);
