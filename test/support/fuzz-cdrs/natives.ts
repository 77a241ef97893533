import type { Random } from '../chaos/random.js';
import { asteriskJson, freeswitch, freeswitchBodies, kamailio, type NativeCall } from '../native.js';
import type { FuzzBody } from './bodies.js';
import { goodRecord, newUuid } from './records.js';

/** Good calls as their switches write them: one in a body of FreeSWITCH's, or lines of several switches. Each has to be posted. */
export function natives(random: Random, size: number): FuzzBody {
  if (random.below(2) === 0) {
    const [how, write] = random.pick(Object.entries(freeswitchBodies));
    const call = callOf(random);
    return { how, bytes: Buffer.from(write(freeswitch(call))), headers: {}, good: [call.callUuid], records: 1 };
  }
  const calls = Array.from({ length: size }, () => callOf(random));
  const lines = calls.map((it) => JSON.stringify(random.pick([freeswitch, asteriskJson, kamailio])(it)));
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return { how: `${size} of switches`, bytes, headers: {}, good: calls.map((it) => it.callUuid), records: size };
}

function callOf(random: Random): NativeCall {
  const callUuid = newUuid(random);
  const fields = Object.fromEntries(
    goodRecord(random, callUuid).map(([name, json]) => [name, JSON.parse(json) as string]),
  );
  const { called, caller, answeredBy, setupAt, answerAt, endAt } = fields as Record<string, string>;
  const times = { setupAt: Date.parse(setupAt!), answerAt: Date.parse(answerAt!), endAt: Date.parse(endAt!) };
  return { callUuid, called: called!, caller: caller!, answeredBy: answeredBy!, outcome: 'answered', ...times };
}
