/** One call, as the switches that carried it write it down: modelled on what they send, sharing no code with what reads it. */
export interface NativeCall {
  callUuid: string;
  called: string;
  caller: string;
  setupAt: number;
  answerAt: number | null;
  endAt: number;
  outcome: string;
  answeredBy: string | null;
}

type Json = Record<string, unknown>;

const causes: Record<string, string> = {
  answered: 'NORMAL_CLEARING',
  busy: 'USER_BUSY',
  noanswer: 'NO_ANSWER',
  unavailable: 'NORMAL_TEMPORARY_FAILURE',
  rejected: 'CALL_REJECTED',
  cancelled: 'ORIGINATOR_CANCEL',
  failed: 'BEARERCAPABILITY_NOTAVAIL',
};
export const dispositions: Record<string, string> = {
  answered: 'ANSWERED',
  busy: 'BUSY',
  noanswer: 'NO ANSWER',
  unavailable: 'CONGESTION',
  cancelled: 'CANCEL',
};
const sipCodes: Record<string, string> = {
  answered: '200',
  busy: '486',
  noanswer: '480',
  unavailable: '503',
  rejected: '603',
  cancelled: '487',
  failed: '488',
};

const us = (at: number | null) => (at === null ? '0' : `${at}293`);
const seconds = (at: number | null) => (at === null ? '0' : String(Math.floor(at / 1000)));
/** Local time of Shanghai to the second. */
export const stamp = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const sec = (at: number | null) => (at === null ? '' : `${seconds(at)}.${String(at % 1000).padStart(3, '0')}265`);

const profile = (call: NativeCall, uuid: string, number: string): Json => ({
  username: call.caller,
  caller_id_name: '张三',
  ani: call.caller,
  caller_id_number: call.caller,
  destination_number: number,
  uuid,
});

/** mod_json_cdr's record of the A leg; the answer is the bridge, and `more` are other variables. */
export function freeswitch(call: NativeCall, more: Record<string, string> = {}): Json {
  const { callUuid, setupAt, answerAt, endAt, outcome, answeredBy } = call;
  const legs = answeredBy === null ? {} : triesOf([['b-1', answeredBy, 'NONE']]);
  return {
    'core-uuid': '63e2315b-d538-4dfa-9ed5-af73ba6210b6',
    switchname: 'fs-sh-1',
    channel_data: { state: 'CS_REPORTING', direction: 'inbound' },
    variables: {
      direction: 'inbound',
      uuid: callUuid,
      sip_from_user: call.caller,
      sip_req_user: call.called,
      call_uuid: callUuid,
      ...legs,
      bridge_uuid: answeredBy === null ? '' : 'b-1',
      hangup_cause: causes[outcome],
      hangup_cause_q850: '16',
      start_stamp: stamp(setupAt),
      end_stamp: stamp(endAt),
      start_epoch: seconds(setupAt),
      start_uepoch: us(setupAt),
      answer_epoch: seconds(answerAt),
      answer_uepoch: us(answerAt),
      bridge_epoch: seconds(answerAt),
      bridge_uepoch: us(answerAt),
      end_epoch: seconds(endAt),
      end_uepoch: us(endAt),
      caller_id: `"张三 & \\"Söhne\\" +1 <100%>" <${call.caller}>`,
      billsec: answerAt === null ? '0' : String(Math.floor(endAt / 1000) - Math.floor(answerAt / 1000)),
      billusec: answerAt === null ? '0' : `${endAt - answerAt}000`,
      ...more,
    },
    callflow: [
      { profile_index: '2', caller_profile: profile(call, callUuid, 'next:d-1:1:USER_BUSY') },
      { profile_index: '1', caller_profile: profile(call, callUuid, call.called) },
    ],
  };
}

/** `originated_legs` and `originate_causes`, of [uuid, number, cause]. */
export const triesOf = (tries: readonly (readonly [string, string, string])[]): Record<string, string> => ({
  originated_legs: `ARRAY::${tries.map(([uuid, to]) => `${uuid};Outbound Call;${to}`).join('|:')}`,
  originate_causes: `ARRAY::${tries.map(([uuid, , cause]) => `${uuid};${cause}`).join('|:')}`,
});

/** mod_json_cdr's record of a B leg of the call. */
export function freeswitchLeg(
  call: NativeCall,
  uuid: string,
  leg: Pick<NativeCall, 'setupAt' | 'answerAt' | 'endAt'> & { to: string; cause: string },
): Json {
  const { variables, ...rest } = freeswitch({ ...call, ...leg, answeredBy: null }) as { variables: Json };
  return {
    ...rest,
    variables: {
      ...variables,
      direction: 'outbound',
      uuid,
      originating_leg_uuid: call.callUuid,
      sip_req_user: undefined,
      bridge_uuid: leg.answerAt === null ? undefined : call.callUuid,
      hangup_cause: leg.cause,
    },
    callflow: [
      {
        profile_index: '1',
        caller_profile: {
          ...profile(call, uuid, leg.to),
          originator: { originator_caller_profiles: [profile(call, call.callUuid, call.called)] },
        },
      },
    ],
  };
}

/** As FreeSWITCH's own encoder writes a value: what isn't plain as %XX, a blank too. */
export const percent = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => (/[\w.\-/,*~!'()]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : hex(byte)))
    .join('');
const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

export const valuesEncoded = (record: Json): Json => ({
  ...record,
  variables: Object.fromEntries(
    Object.entries(record['variables'] as Record<string, string>).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, percent(value)]],
    ),
  ),
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** mod_xml_cdr's form of the record: values of variables url-encoded, a list as a name that is there again. */
export function xmlOf(record: Json): string {
  const variables = Object.entries(record['variables'] as Record<string, string | undefined>).flatMap(([name, value]) =>
    (value ?? '')
      .replace(/^ARRAY::/, '')
      .split('|:')
      .map((it) => `    <${name}>${escaped(percent(it))}</${name}>\n`),
  );
  const entries = (record['callflow'] as { profile_index: string; caller_profile: Json }[]).map(
    (it) =>
      `  <callflow dialplan="XML" profile_index="${it.profile_index}">\n    <caller_profile>${profileXml(it.caller_profile)}</caller_profile>\n  </callflow>\n`,
  );
  return `<?xml version="1.0"?>\n<cdr core-uuid="${String(record['core-uuid'])}" switchname="fs-sh-1">\n  <variables>\n${variables.join('')}  </variables>\n${entries.join('')}</cdr>\n`;
}

function profileXml({ originator, ...fields }: Json): string {
  const texts = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`);
  const { originator_caller_profiles: of = [] } = (originator ?? {}) as { originator_caller_profiles?: Json[] };
  const those = of.map((it) => `<originator_caller_profile>${profileXml(it)}</originator_caller_profile>`);
  return texts.join('') + (those.length > 0 ? `<originator>${those.join('')}</originator>` : '');
}

/** Every way in which FreeSWITCH's modules post one record, by the setting that makes it. */
export const freeswitchBodies: Record<string, (record: Json) => string> = {
  'mod_json_cdr encode=false encode-values=false': (it) => JSON.stringify(it),
  'mod_json_cdr encode=false encode-values=true': (it) => JSON.stringify(valuesEncoded(it)),
  'mod_json_cdr encode=true encode-values=false': (it) => `cdr=${percent(JSON.stringify(it))}`,
  'mod_json_cdr encode=base64': (it) => `cdr=${Buffer.from(JSON.stringify(it)).toString('base64')}`,
  'mod_format_cdr encode=true': (it) => `cdr=${percent(JSON.stringify(valuesEncoded(it)))}`,
  'mod_json_cdr’s file in err-log-dir, encode=true': (it) => percent(JSON.stringify(it)),
  'mod_xml_cdr encode=textxml': xmlOf,
  'mod_xml_cdr encode=true': (it) => `cdr=${percent(xmlOf(it))}`,
  'mod_xml_cdr encode=base64': (it) => `cdr=${Buffer.from(xmlOf(it)).toString('base64')}`,
  'mod_xml_cdr encode=false': (it) => `cdr=${xmlOf(it)}`,
  'mod_json_cdr written over several lines': (it) => JSON.stringify(it, null, 2),
};

/** A row of Master.csv with all its columns, in local time. */
export function masterRow(
  call: NativeCall,
  more: Partial<
    Record<'sequence' | 'channel' | 'dstchannel' | 'lastapp' | 'lastdata' | 'billsec' | 'disposition', string>
  > = {},
): string {
  const { callUuid, answerAt, setupAt, endAt, answeredBy, outcome } = call;
  const talk = answerAt === null ? '0' : String(Math.floor((endAt - answerAt) / 1000));
  const strings = [
    '',
    call.caller,
    call.called,
    'hotline400',
    `"张三" <${call.caller}>`,
    more.channel ?? 'PJSIP/trunk-00000012',
    more.dstchannel ?? 'PJSIP/carrier-00000014',
    more.lastapp ?? 'Dial',
    more.lastdata ?? `PJSIP/${answeredBy ?? '02180000009'}@carrier,20,L(3600000)`,
    stamp(setupAt),
    answerAt === null ? null : stamp(answerAt),
    stamp(endAt),
  ];
  const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
  const numbers = [String(Math.floor((endAt - setupAt) / 1000)), more.billsec ?? talk];
  const last = [more.disposition ?? dispositions[outcome]!, 'DOCUMENTATION', callUuid, 'd-1', '', callUuid];
  return [...strings.map(quoted), ...numbers, ...last.map(quoted), more.sequence ?? '27'].join();
}

/** A line of a JSON file of Asterisk, with the CDR's own names and times of high resolution. */
export const asteriskJson = (call: NativeCall, more: Json = {}): Json => ({
  clid: `"张三" <${call.caller}>`,
  src: call.caller,
  dst: call.called,
  channel: 'PJSIP/trunk-00000012',
  dstchannel: 'PJSIP/carrier-00000014',
  lastapp: 'Dial',
  lastdata: `PJSIP/${call.answeredBy ?? '02180000009'}@carrier,20`,
  start: sec(call.setupAt),
  answer: sec(call.answerAt),
  end: sec(call.endAt),
  billsec: call.answerAt === null ? '0' : ((call.endAt - call.answerAt) / 1000).toFixed(6),
  disposition: dispositions[call.outcome],
  uniqueid: call.callUuid,
  linkedid: call.callUuid,
  sequence: 27,
  ...more,
});

/** acc_json's record, the times texts and the attempts already JSON. */
export const kamailio = (call: NativeCall, more: Json = {}): Json => ({
  start_time: sec(call.answerAt ?? call.setupAt).slice(0, -3),
  end_time: sec(call.endAt).slice(0, -3),
  duration: call.answerAt === null ? '0' : ((call.endAt - call.answerAt) / 1000).toFixed(3),
  switchId: 'kam-1',
  callUuid: call.callUuid,
  sipCallId: '1-9357@127.0.0.1',
  fromTag: '9357t1',
  decisionId: 'd-1',
  called: call.called,
  caller: call.caller,
  setupAt: sec(call.setupAt),
  ringAt: '',
  answerAt: sec(call.answerAt),
  endAt: sec(call.endAt),
  answeredBy: call.answeredBy ?? '',
  action: 'route',
  sipCode: sipCodes[call.outcome],
  hangupBy: 'caller',
  forwards: '0',
  json_attempts: '',
  ...more,
});

/** The same as a row of db_flatstore: UTC without saying so, a | in a value as %7C. */
export function flatRow(call: NativeCall, more: Json = {}): string {
  const utc = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const fields = kamailio(call, more);
  const values = { ...fields, start_time: utc(call.answerAt ?? call.setupAt), end_time: utc(call.endAt) };
  return Object.values(values)
    .map((it) => (typeof it === 'string' ? it : JSON.stringify(it)).replaceAll('|', '%7C'))
    .join('|');
}
