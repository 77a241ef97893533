import { randomUUID } from 'node:crypto';
import { newId } from '../../src/id.js';
import type { Applicant } from './applications.js';
import { rowsOf } from './books.js';
import type { useGraphql } from './graphql.js';
import type { TestWork } from './work.js';

/** The rows of a suspension that stands, with an appeal that was answered and a document of it, as they lie in the tables. */
export async function addAppeal(work: TestWork, { partnerId, subscriberId, number }: Applicant): Promise<void> {
  const [suspension, appeal] = [newId(), newId()];
  await work.owner.query(
    `insert into number_suspensions (id, partner_id, subscriber_id, number, code, reason, remedy, steps, suspended_at, suspended_by)
     values ($1, $2, $3, $4::text, 'FRAUD', '涉诈线索' || $4, '携证件到现场核验' || $4, array['情况说明' || $4], app_now(), 'key_1')`,
    [suspension, partnerId, subscriberId, number],
  );
  await work.owner.query(
    `insert into suspension_appeals values ($1, $2, $3, '申诉内容' || $4::text, app_now(), 'key_2', app_now() + interval '5 days', 'UPHELD', '证据不足' || $4,
       app_now(), 'key_1')`,
    [appeal, partnerId, suspension, number],
  );
  await work.owner.query(
    `insert into appeal_documents select $1, $2, min(id::text)::uuid from documents where partner_id = $2`,
    [appeal, partnerId],
  );
}

/** What the audit log says of a suspension, oldest first. */
export const suspensionEvents = (work: TestWork, id: string) =>
  rowsOf<{ type: string; chain: string; entry: string }>(
    work,
    `select chain, entry, entry::jsonb ->> 'type' as type from audit_log
     where entry::jsonb ->> 'subject' = $1 order by entry::jsonb ->> 'at', chain, seq`,
    [id],
  );

const fields = `id number code codeName reason remedy steps suspendedAt endedAt ending endReason
  appeals { text filedAt dueAt overdue state answer answeredAt documents { id } }`;

/** What a partner's and an operator's front end ask of suspensions. */
export function useSuspensions(ask: ReturnType<typeof useGraphql>) {
  const send = async (key: string, name: string, type: string, input: object) => {
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message path } suspension { ${fields} } } }`;
    const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
    if (!data?.[name]) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  return {
    of: async (key: string, number: string) =>
      (await ask(key, `{ number(number: "${number}") { state suspension { ${fields} } } }`)).data.number,
    list: async (key: string, filter: string): Promise<{ id: string }[]> =>
      (await ask(key, `{ suspensions(first: 10, filter: { ${filter} }) { nodes { ${fields} } } }`)).data.suspensions.nodes,
    appeal: (key: string, id: string, text = '实名材料已补齐', documentIds: readonly string[] = []) =>
      send(key, 'appealSuspension', 'AppealSuspensionInput', { id, text, documentIds }),
    answer: (key: string, id: string, verdict: string, answer = '已核实') =>
      send(key, 'answerAppeal', 'AnswerAppealInput', { id, verdict, answer }),
  };
} // prettier-ignore
