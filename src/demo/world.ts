import { createPartner, createSubscriber, createSwitch } from '../accounts/accounts.js';
import { scopesOf } from '../accounts/scopes.js';
import { createKey } from '../accounts/store/keys.js';
import type pg from 'pg';
import { transaction, type Tx } from '../db/open.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { takeOverNumber } from '../flows/activate-number.js';
import { newId } from '../id.js';
import type { MicroYuan } from '../money.js';
import { gradesPublished } from '../numbers/changes.js';
import { presetGrades } from '../numbers/grade-preset.js';
import { addBlocks, presetBlocks } from '../numbers/numbers.js';
import { publishGrades } from '../numbers/store/grades.js';
import { beginImport, finishImport, importPart } from '../numbers/store/import.js';
import { carriers } from '../numbers/table.js';
import { callerTariff, flatTariff, localLongDistanceTariff, voipTariff } from '../rating/presets.js';
import { publishTariff } from '../rating/rating.js';
import { carrierTariffs } from '../rating/table.js';
import { issuer } from '../statements/table.js';
import { caps } from '../usage/table.js';

/** The three callee tariffs of rule T4, in the order in which numbers take them. */
export const tariffKinds = ['flat', 'distance', 'voip'] as const;
export type TariffKind = (typeof tariffKinds)[number];

export type Tariffs = Record<TariffKind, string>;

/** Number blocks, the caller's tariff of every carrier, the callee tariffs, and who writes the statements. */
export async function makeOperator(tx: Tx, effectiveFrom: Date): Promise<Tariffs> {
  await addBlocks(tx, presetBlocks);
  const caller = await publishTariff(tx, { name: '主叫市话', layer: 'CALLER', effectiveFrom, body: callerTariff });
  await tx
    .insert(carrierTariffs)
    .values(carriers.map((carrier) => ({ carrier, layer: 'CALLER' as const, tariffId: caller })));
  const callee = (name: string, body: Parameters<typeof publishTariff>[1]['body']) =>
    publishTariff(tx, { name, layer: 'SUBSCRIBER', effectiveFrom, body });
  await tx.insert(issuer).values({
    id: 1,
    name: '示例通信有限公司',
    address: '上海市浦东新区示例路 400 号',
    taxId: '91310000775785552L',
    bank: '示例银行上海分行',
    account: '1001 0000 0000 0000 400',
    phone: '400-000-0000',
  });
  return {
    flat: await callee('统一资费', flatTariff),
    distance: await callee('市话长途', localLongDistanceTariff),
    voip: await callee('网络包月', voipTariff),
  };
}

const STOCKED = '400880';

/** A table of grades, and 10,000 numbers to search and to reserve. @returns how many are in stock */
export async function makeStock(worker: pg.Pool): Promise<number> {
  await transaction(worker, async (tx) => {
    await record(tx, byCommand, [gradesPublished(await publishGrades(tx, presetGrades))]);
  });
  const source = `block ${STOCKED}`;
  const numbers = Array.from({ length: 10_000 }, (_, at) => STOCKED + String(at).padStart(4, '0'));
  await beginImport(worker, source);
  await importPart(worker, source, { numbers, refused: 0, done: numbers.length });
  return (await finishImport(worker, source)).added;
}

/** One partner with its subscribers, and every number in service with one of them, in turn. */
export async function makePartner(
  tx: Tx,
  wanted: {
    name: string;
    subscribers: readonly { name: string; taxId: string }[];
    numbers: readonly { number: string; destinations: readonly string[] }[];
    tariffOf(index: number): string;
    fromAt: Date;
  },
) {
  const partnerId = await createPartner(tx, wanted.name);
  const subscriberIds: string[] = [];
  for (const it of wanted.subscribers) {
    subscriberIds.push(await createSubscriber(tx, { partnerId, kind: 'ENTERPRISE', ...it }));
  }
  const ownerOf = (index: number) => subscriberIds[index % subscriberIds.length]!;
  for (const [index, { number, destinations }] of wanted.numbers.entries()) {
    await takeOverNumber(tx, {
      number,
      partnerId,
      subscriberId: ownerOf(index),
      fromAt: wanted.fromAt,
      subscriberTariffId: wanted.tariffOf(index),
      partnerTariffId: null,
      destinations,
    });
  }
  return { partnerId, ownerOf };
}

/** @returns the new switch's key */
export async function makeSwitch(tx: Tx, pepper: string): Promise<string> {
  const switchId = await createSwitch(tx, { name: 'sw-demo' });
  return createKey(tx, pepper, { switchId, name: 'sw-demo', scopes: scopesOf('SWITCH') });
}

/** Keys of a switch, of a partner's front end, and of finance, who sees every partner's statements. */
export async function makeKeys(tx: Tx, pepper: string, partnerId: string) {
  return {
    switch: await makeSwitch(tx, pepper),
    partner: await createKey(tx, pepper, { partnerId, name: '代理商前台', scopes: scopesOf('PARTNER') }),
    finance: await createKey(tx, pepper, { name: '财务', scopes: scopesOf('FINANCE') }),
  };
}

export async function capAmount(
  tx: Tx,
  cap: { partnerId: string; subscriberId: string; number: string; limitAmount: MicroYuan },
): Promise<void> {
  await tx.insert(caps).values({ id: newId(), kind: 'AMOUNT', ...cap });
}
