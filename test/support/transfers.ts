import { createSubscriber } from '../../src/accounts/accounts.js';
import { transaction } from '../../src/db/open.js';
import { cleanDocument, goodFields, transferKinds, type useApplications } from './applications.js';
import type { TestWork } from './work.js';
import type { World } from './world.js';

/** What the company that takes a number over says of itself. */
export const takerFields = {
  ...goodFields,
  creditCode: '91310000775785552L',
  tariff: '市话长途',
  destinations: ['02180000009'],
};

/** Another company of the world's partner. */
export const addTaker = (work: TestWork, { partnerId }: World, name = '上海示例贸易有限公司') =>
  transaction(work.worker, (tx) =>
    createSubscriber(tx, { partnerId, name, kind: 'ENTERPRISE', taxId: takerFields.creditCode }),
  );

/** Transfers as their people go about them, up to where a test begins. */
export function useTransfers(work: TestWork, applications: ReturnType<typeof useApplications>) {
  const paperOf = (world: World, subscriberId: string) =>
    cleanDocument(work, { partnerId: world.partnerId, subscriberId });

  /** A draft with all that is asked for. */
  async function drafted(world: World, number: string, taker: string, more: object = {}): Promise<string> {
    const { partner } = world.keys;
    const { userErrors, application } = await applications.transfer(partner, number, taker, {
      ...takerFields,
      ...more,
    });
    expect(userErrors).toEqual([]);
    const paper = await paperOf(world, taker);
    for (const kind of transferKinds) await applications.attach(partner, application.id, kind, paper);
    return application.id;
  }

  /** With the carrier. */
  async function forwarded(world: World, number: string, taker: string, more: object = {}): Promise<string> {
    const { partner, operator } = world.keys;
    const id = await drafted(world, number, taker, more);
    expect((await applications.submit(partner, id)).userErrors).toEqual([]);
    await applications.take(operator, id);
    for (const kind of transferKinds) await applications.review(operator, id, kind, 'APPROVED');
    expect((await applications.forward(operator, id)).userErrors).toEqual([]);
    return id;
  }

  /** The carrier accepted. */
  async function approved(world: World, number: string, taker: string, more: object = {}): Promise<string> {
    const id = await forwarded(world, number, taker, more);
    const said = { formDocumentId: await paperOf(world, taker), reference: '移动过户 2026-31' };
    expect((await applications.word(world.keys.operator, id, 'ACCEPTED', said)).userErrors).toEqual([]);
    return id;
  }

  return { drafted, forwarded, approved, paperOf };
}
