import { scopesOf } from '../../../src/accounts/scopes.js';
import { createKey } from '../../../src/accounts/store/keys.js';
import { transaction } from '../../../src/db/open.js';
import { bySystem } from '../../../src/events/change.js';
import { record } from '../../../src/events/store/record.js';
import { closeMonth } from '../../../src/flows/close-month.js';
import { newId } from '../../../src/id.js';
import { flatTariff } from '../../../src/rating/presets.js';
import { publishTariff } from '../../../src/rating/rating.js';
import { approve } from '../../../src/statements/statements.js';
import { issueStatement } from '../../../jobs/issue-statement.js';
import type { useApi } from '../http.js';
import { addNumber, addRival, addSwitch } from '../others.js';
import { postAs } from '../post.js';
import type { TestWork } from '../work.js';
import { addReverification } from '../reverifications.js';
import { addAppeal } from '../suspensions.js';
import { makeWorld, type World } from '../world.js';
import { makeStock, row } from '../stock.js';
import { uploadBoth } from './strangers-documents.js';
import { applyBoth } from './strangers-applications.js';
import { callsOf, faultyCalls } from './strangers-calls.js';
import { decideBoth, explainBoth, routeBoth } from './strangers-routes.js';
import { stocked } from './stocked.js';
import { missingRefs, refsOf, type Owner, type Refs } from './refs.js';

export interface Strangers {
  ours: Refs;
  theirs: Refs;
  nobodys: Refs;
  owner: Owner;
  stranger: Owner;
  keys: { partner: string; switch: string; operator: string; strangerPartner: string; strangerSwitch: string };
}

const GAINED = '4006000011';
const LOST = '4006000012';
const HANDED_OVER = '2026-09-15T00:00:00+08:00';

/** Two partners and two switches with rows in every table, and two numbers that changed hands between them. */
export async function makeStrangers(work: TestWork, api: ReturnType<typeof useApi>): Promise<Strangers> {
  const world = await makeWorld(work);
  const rival = await addRival(work, world);
  const other = await addSwitch(work, 'the other switch');
  const owner = { ...world, number: world.numbers.flat };
  const stranger = { ...rival, switchId: other.switchId };
  await nameStranger(work, stranger);
  await addPrices(work, owner, stranger);
  await changeHands(work, world, GAINED, stranger, owner);
  await changeHands(work, world, LOST, owner, stranger);
  for (const [at, { partnerId, subscriberId, number }] of [owner, stranger].entries()) {
    const limit = [300_001, 200_017][at];
    await work.owner.query(
      `insert into caps (id, partner_id, subscriber_id, number, kind, limit_amount, limit_calls) values
         ($1, $4, $5, null, 'AMOUNT', $7, null), ($2, $4, $5, $6, 'CALLS', null, 4817 + $8), ($3, $4, $5, '${GAINED}', 'CALLS', null, 1)`,
      [newId(), newId(), newId(), partnerId, subscriberId, number, limit, at],
    );
    await work.owner.query(`insert into idempotency_keys values ($1, 'createCap', $2, '\\x00', '{}', app_now())`, [
      `partner:${partnerId}`,
      `wish ${partnerId}`,
    ]);
    await transaction(work.worker, async (tx) => {
      for (const name of ['twin', 'twin', ...(at === 1 ? ['twins', 'twins'] : [])]) {
        await createKey(tx, work.pepper, { partnerId, name, scopes: scopesOf('PARTNER_READER') });
      }
    });
  }
  await stockBoth(work, world, [owner, stranger]);
  await uploadBoth(work, [owner, stranger]);
  await applyBoth(work, [owner, stranger], `key_${world.keys.operator.slice(4, 12)}`);
  await routeBoth(work, [owner, stranger], GAINED);
  for (const it of [owner, stranger]) {
    await addAppeal(work, it);
    await addReverification(work, it);
  }
  await work.owner.query(`insert into staff values ('subject-of-staff', '内部员工', 'FINANCE', app_now())`);
  await postAs(api, world.keys.switch, callsOf(owner, stranger, [GAINED, LOST], 0));
  await postAs(api, other.key, callsOf(owner, stranger, [GAINED, LOST], 1));
  await postAs(api, world.keys.switch, faultyCalls('ours', 0));
  await postAs(api, other.key, faultyCalls('theirs', 1));
  await decideBoth(work);
  await explainBoth(work, [owner, stranger]);
  await bill(work);
  const ours = await refsOf(work, owner, GAINED);
  const theirs = await refsOf(work, stranger, GAINED);
  const keys = { ...world.keys, strangerPartner: rival.key, strangerSwitch: other.key };
  return { ours, theirs, nobodys: missingRefs(ours), owner, stranger, keys };
}

/** Free for both, reserved by a third with both in line, and a number on each side in every state that a holder moves it from. */
async function stockBoth(work: TestWork, world: World, sides: readonly Owner[]): Promise<void> {
  await makeStock(work, [...Object.values(stocked), ...row('4009311000', 30)]);
  const third = await addRival(work, world, '4006000010');
  const put = (
    number: string,
    state: string,
    { partnerId, subscriberId }: Pick<Owner, 'partnerId' | 'subscriberId'>,
    more = 'false',
  ) =>
    work.owner.query(
      `update numbers set state = $2, partner_id = $3, subscriber_id = $4, offered = ${more}, selection_fee = right($1, 4)::int * 1001, monthly_minimum = 7, contract_months = 12,
         ends_at = case when $2 in ('RESERVED', 'QUARANTINED') then app_now() + interval '5 days' end where number = $1`,
      [number, state, partnerId, subscriberId],
    );
  for (const it of [stocked.awaited, stocked.inLine]) await put(it, 'RESERVED', third);
  await put(stocked.provisioning, 'PROVISIONING', sides[0]!);
  await put(stocked.inService, 'ACTIVE', sides[0]!);
  for (const [at, side] of sides.entries()) {
    const number = (nth: number) => String(4009311000 + 10 * at + nth);
    await put(number(0), 'RESERVED', side);
    await put(number(1), 'RESERVED', side);
    await put(number(2), 'RESERVED', side, 'true');
    await put(number(3), 'QUARANTINED', side);
    const happened = { partnerId: side.partnerId, subject: `number_${side.number}` };
    await transaction(work.worker, (tx) =>
      record(tx, bySystem, [
        { ...happened, type: 'number.suspended' },
        { ...happened, type: 'number.resumed', after: { reason: `复机${at}` } },
        { ...happened, type: 'number.suspended', subject: `number_${GAINED}`, after: { reason: `机密停机原因${at}` } },
        { ...happened, type: 'number.suspended' },
      ]),
    );
    const values = [newId(), side.partnerId, side.subscriberId];
    await work.owner.query(`insert into number_waits values ($1, '${stocked.inLine}', $2, $3, app_now())`, values);
    await work.owner.query(
      `insert into number_payments values ($1, $4, $2, $3, 4711000000 + $5, 'bank ' || $4, 'CREDITED', '少付了' || $4, app_now(), 'key_finance')`,
      [...values, number(3), at],
    );
  }
}

async function nameStranger(work: TestWork, { partnerId, subscriberId, number, switchId }: Owner): Promise<void> {
  await work.owner.query(`update partners set name = '竞争对手代理公司' where id = $1`, [partnerId]);
  await work.owner.query(
    `update subscribers set name = '机密客户有限公司', tax_id = '91310000MA1FL1234X' where id = $1`,
    [subscriberId],
  );
  await work.owner.query(`update destinations set destination = '02887654321', ring_seconds = 37 where number = $1`, [
    number,
  ]);
  await work.owner.query(`update switches set time_zone = 'Asia/Tokyo', clock_skew_seconds = 1234 where id = $1`, [
    switchId,
  ]);
}

/** Each partner's own wholesale price, and what the carrier takes, which is no partner's to see. */
async function addPrices(work: TestWork, owner: Owner, stranger: Owner): Promise<void> {
  const effectiveFrom = new Date('2026-01-01T00:00:00+08:00');
  await transaction(work.worker, async (tx) => {
    const publish = (name: string, layer: 'PARTNER' | 'COST') =>
      publishTariff(tx, { name, layer, effectiveFrom, body: flatTariff });
    const cost = await publish('运营商机密成本价', 'COST');
    await tx.$client.query(
      `insert into carrier_tariffs select carrier, 'COST', $1 from carrier_tariffs where layer = 'CALLER'`,
      [cost],
    );
    for (const [{ partnerId }, name] of [
      [owner, '我方批发价'],
      [stranger, '对手机密批发价'],
    ] as const) {
      await tx.$client.query('update assignments set partner_tariff_id = $1 where partner_id = $2', [
        await publish(name, 'PARTNER'),
        partnerId,
      ]);
    }
  });
}

async function changeHands(work: TestWork, world: World, number: string, from: Owner, to: Owner): Promise<void> {
  const { partnerId, subscriberId } = from;
  await addNumber(work, world, { number, partnerId, subscriberId, destinations: [] });
  const next = [number, to.partnerId, to.subscriberId];
  await work.owner.query('update assignments set to_at = $2 where number = $1', [number, HANDED_OVER]);
  await work.owner.query(
    `insert into assignments select number, $4, null, $2, $3, subscriber_tariff_id, null from assignments where number = $1`,
    [...next, HANDED_OVER],
  );
  await work.owner.query('update numbers set partner_id = $2, subscriber_id = $3 where number = $1', next);
}

/** September issued, October in drafts. */
async function bill(work: TestWork): Promise<void> {
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-09'));
  const approved = await transaction(work.worker, (tx) => approve(tx, '2026-09', '财务'));
  await work.enqueue(
    issueStatement,
    approved.map((statementId) => ({ payload: { statementId }, key: statementId })),
  );
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
}
