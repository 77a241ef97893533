import { Refusal } from '../../refusal.js';

/** The columns of Asterisk's Master.csv that are always there, and the three of `newcdrcolumns`. */
const master =
  'accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags';
const newColumns = 'peeraccount,linkedid,sequence';

/** The header row that a file without one would have (rule D1). It is kept with the batch, so that its records are read so again. */
const profiles: Record<string, string> = {
  'asterisk-master-16': master,
  'asterisk-master-17': `${master},uniqueid`,
  'asterisk-master-17-userfield': `${master},userfield`,
  'asterisk-master-18': `${master},uniqueid,userfield`,
  'asterisk-master-19': `${master},${newColumns}`,
  'asterisk-master-20': `${master},uniqueid,${newColumns}`,
  'asterisk-master-20-userfield': `${master},userfield,${newColumns}`,
  'asterisk-master-21': `${master},uniqueid,userfield,${newColumns}`,
  'fs-example':
    'caller_id_name,caller_id_number,destination_number,context,start_stamp,answer_stamp,end_stamp,duration,billsec,hangup_cause,uuid,bleg_uuid,accountcode,read_codec,write_codec',
  'fs-hotline400':
    'uuid,call_uuid,hotline,caller_id_number,start_uepoch,answer_uepoch,bridge_uepoch,end_uepoch,billusec,hangup_cause,originated_legs,originate_causes,bridge_uuid',
  'kamailio-flat':
    'start_time|end_time|duration|switchId|callUuid|sipCallId|fromTag|decisionId|called|caller|setupAt|ringAt|answerAt|endAt|answeredBy|action|sipCode|hangupBy|forwards|json_attempts',
};
const allowed = Object.keys(profiles).join(', ');

/** What to do about a CSV that has no header row. */
export const PROFILE_RULE = `a CSV without a header row, as switches write them, needs its columns’ names: POST /v1/cdrs?profile= with one of ${allowed}`;

/** @throws Refusal BAD_INPUT for one that isn't there */
export function headerOf(profile: string): Buffer {
  if (!Object.hasOwn(profiles, profile)) {
    throw new Refusal('BAD_INPUT', `profile: there is no such profile; allowed are ${allowed}`);
  }
  return Buffer.from(profiles[profile]!);
}

/** The profiles with so many columns, for a first row that looks like a record of theirs. */
export function profilesLike(row: string, cells: readonly string[]): string[] {
  if (/^\d{3}$/.test(row.split('|')[16] ?? '')) return ['kamailio-flat'];
  const isMaster = /^(ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION|CANCEL)$/.test(cells[14] ?? '');
  const isTemplate = /^\d{4}-\d\d-\d\d /.test(cells[4] ?? '') && cells.length === 15;
  if (!isMaster && !isTemplate) return [];
  return Object.keys(profiles).filter((it) => profiles[it]!.split(',').length === cells.length);
}
