import { randomInt, randomUUID } from 'node:crypto';
import type { TestWork } from '../work.js';
import type { Strangers } from './strangers.js';

/** A copy of a row, in which some columns are given anew. */
const copy = (table: string, where: string, change: string) => `
  insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) || ${change})).* from (select * from ${table} where ${where} limit 1) t`;

/**
 * The stranger's rows grow in number, sums and names, in every table that an answer is made from. No answer to us may
 * be another after it: so a count or a sum over everybody is found, which no word betrays.
 */
export async function growStranger(work: TestWork, { stranger, ours }: Strangers): Promise<void> {
  const { partnerId, switchId } = stranger;
  const nth = randomInt(1_000_000);
  const batchId = randomUUID();
  const number = `4009${String(nth).padStart(6, '0')}`;
  const mine = `partner_id = '${partnerId}'`;
  const id = `jsonb_build_object('id', gen_random_uuid())`;
  const sub = `(select max(id::text) from subscribers where ${mine})`;
  await work.owner.query(`
    begin;
    ${copy('partners', 'true', `jsonb_build_object('id', gen_random_uuid(), 'name', 'AAA ${nth}')`)};
    ${copy('subscribers', mine, `jsonb_build_object('id', gen_random_uuid(), 'name', 'AAA ${nth}')`)};
    ${copy('switches', 'true', `jsonb_build_object('id', gen_random_uuid(), 'name', 'AAA ${nth}')`)};
    ${copy('api_keys', `${mine} and name = 'twin'`, `jsonb_build_object('id', substr(md5('${nth}'), 1, 8), 'name', 'AAA ${nth}')`)};
    ${copy('numbers', `number = '${stranger.number}'`, `jsonb_build_object('number', '${number}')`)} on conflict do nothing;
    ${copy('assignments', `number = '${stranger.number}'`, `jsonb_build_object('number', '${number}')`)} on conflict do nothing;
    ${copy('destinations', mine, `jsonb_build_object('number', '${ours.gained}', 'position', ${nth})`)} on conflict do nothing;
    ${copy('caps', mine, `${id} || jsonb_build_object('kind', 'CALLS', 'limit_calls', ${nth}, 'limit_amount', null, 'number', '${ours.number}')`)}
      on conflict do nothing;
    ${copy('caps', mine, `${id} || jsonb_build_object('removed_at', app_now())`)};
    ${copy('cap_alerts', mine, `jsonb_build_object('percent', ${nth})`)} on conflict do nothing;
    ${copy('calls', `${mine} and number = '${ours.gained}'`, `${id} || jsonb_build_object('call_uuid', 'AAA ${nth}')`)};
    ${copy('calls', mine, `${id} || jsonb_build_object('call_uuid', 'AAA ${nth}', 'number', '${ours.number}')`)};
    insert into charges select (jsonb_populate_record(null::charges, to_jsonb(c) || jsonb_build_object('revision', 10 + ${nth % 30_000},
        'subscriber_charge', ${nth}, 'partner_id', '${partnerId}', 'subscriber_id', '${stranger.subscriberId}'))).*
      from charges c where partner_id <> '${partnerId}' and revision = 0 on conflict do nothing;
    ${copy('audit_log', `chain = '${partnerId}'`, `jsonb_build_object('seq', ${nth + 1000})`)} on conflict do nothing;
    update numbers set state = 'SUSPENDED', state_since = state_since + interval '1 minute' where ${mine} and state in ('ACTIVE', 'SUSPENDED');
    ${copy('numbers', `${mine} and state = 'RESERVED'`, `jsonb_build_object('number', '4008${number.slice(4)}', 'selection_fee', ${nth})`)} on conflict do nothing;
    ${copy('number_payments', mine, `${id} || jsonb_build_object('reference', 'AAA ${nth}', 'amount', ${nth + 1})`)};
    ${copy('documents', mine, `${id} || jsonb_build_object('name', 'AAA ${nth}', 'bytes', ${nth} + 1)`)};
    ${copy('applications', `${mine} and state = 'DRAFT'`, `${id} || jsonb_build_object('number', '${ours.number}', 'state', 'CANCELLED', 'usage_purpose', 'AAA ${nth}', 'people', null, 'people_key', null)`)};
    ${copy('applications', `${mine} and state = 'SUBMITTED'`, `${id} || jsonb_build_object('number', '${number}', 'people', null, 'people_key', null)`)} on conflict do nothing;
    ${copy('application_documents', mine, `${id} || jsonb_build_object('version', ${nth + 10})`)} on conflict do nothing;
    ${copy('application_comments', mine, `${id} || jsonb_build_object('text', 'AAA ${nth}')`)};
    ${copy('number_suspensions', mine, `${id} || jsonb_build_object('number', '${number}', 'reason', 'AAA ${nth}')`)} on conflict do nothing;
    ${copy('reverifications', mine, `${id} || jsonb_build_object('number', '${number}', 'reason', 'AAA ${nth}')`)} on conflict do nothing;
    update service_papers set expires_on = '2026-11-05' where ${mine};
    ${copy('reverification_documents', mine, `jsonb_build_object('round', ${nth + 10})`)} on conflict do nothing;
    ${copy('suspension_appeals', mine, `${id} || jsonb_build_object('text', 'AAA ${nth}')`)} on conflict do nothing;
    ${copy('barred_subjects', 'true', `${id} || jsonb_build_object('digest', sha256('${nth}'), 'reason', 'AAA ${nth}')`)};
    ${copy('shut_offs', mine, `${id} || jsonb_build_object('target', '${number}')`)};
    ${copy('destination_proofs', `${mine} and state = 'FILED'`, `${id} || jsonb_build_object('destination', '138' || lpad('${nth}', 8, '0'), 'holder', 'AAA ${nth}')`)};
    ${copy('destination_proofs', `${mine} and state = 'FILED'`, `${id} || jsonb_build_object('destination', '139' || lpad('${nth}', 8, '0'), 'number', '${ours.number}')`)};
    insert into destination_papers select f.id, f.partner_id, d.document_id, 'STATEMENT_OF_USE' from destination_proofs f,
      (select document_id from destination_papers where ${mine} limit 1) d where f.${mine} on conflict do nothing;
    ${copy('number_pins', mine, `jsonb_build_object('number', '${ours.gained}')`)} on conflict do nothing;
    ${copy('route_plans', mine, `jsonb_build_object('number', '${ours.gained}', 'version', ${nth + 1000}, 'note', 'AAA ${nth}')`)} on conflict do nothing;
    ${copy('route_decisions', mine, `jsonb_build_object('call_key', split_part('${ours.decision}', '.', 1), 'step', ${nth % 30_000} + 1)`)} on conflict do nothing;
    update month_counters set attempts = attempts + 7, answered = answered + 5, amount = amount + 12345 where ${mine};
    ${copy('month_counters', mine, `jsonb_build_object('number', '${ours.number}', 'month', '2026-09')`)} on conflict do nothing;
    ${copy(
      'cdr_batches',
      `switch_id = '${switchId}'`,
      `jsonb_build_object('id', '${batchId}', 'bytes', ${nth}, 'file', false,
      'file_no', ${nth}, 'record_nos', '{[${nth + 20},${nth + 21})}')`,
    )};
    ${copy('cdr_gap_explanations', `switch_id = '${switchId}'`, `jsonb_build_object('from_no', ${nth + 10}, 'to_no', ${nth + 10}, 'reason', 'AAA ${nth}')`)};
    ${copy('reporting_points', `switch_id = '${switchId}'`, `jsonb_build_object('trunk', 'AAA ${nth}')`)};
    ${copy('cdr_chunks', `switch_id = '${switchId}'`, `jsonb_build_object('batch_id', '${batchId}')`)};
    update cdr_chunks set posted = posted + 7, duplicates = duplicates + 5 where switch_id = '${switchId}';
    ${copy('record_outcomes', `switch_id = '${switchId}'`, `jsonb_build_object('line', ${nth + 1000})`)} on conflict do nothing;
    ${copy('statements', `${mine} and state = 'DRAFT'`, `${id} || jsonb_build_object('subscriber_id', ${sub}, 'exact', ${nth})`)}
      on conflict do nothing;
    insert into statement_lines select (jsonb_populate_record(null::statement_lines, to_jsonb(l) || jsonb_build_object('position', ${nth + 1000}))).*
      from statement_lines l join statements s on s.id = l.statement_id where l.${mine} and s.state = 'DRAFT' limit 1 on conflict do nothing;
    commit`);
}
