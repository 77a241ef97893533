import { isUuid, newId } from '../../../src/id.js';
import { rowsOf } from '../books.js';
import type { TestWork } from '../work.js';
import { applicationPlaces } from './strangers-applications.js';

/** One side's references, all that an argument can name. Two sides have the same keys: where they differ, one is a stranger's. */
export interface Refs {
  partner: string;
  subscriber: string;
  /** Another one of the same partner. */
  sister: string;
  /** The subscriber's name. */
  name: string;
  /** Ten digits, held all along. */
  number: string;
  numberId: string;
  /** By amount, of the subscriber. */
  cap: string;
  /** By calls, of the number. */
  capOfNumber: string;
  call: string;
  /** Of the time before a number changed hands: to the other side. */
  callBefore: string;
  /** Issued, with a PDF. */
  statement: string;
  draft: string;
  key: string;
  otherKey: string;
  switch: string;
  batch: string;
  /** Reserved: to be extended, and to be given back. */
  reserved: string;
  given: string;
  /** Offered to the next in line. */
  offered: string;
  /** In quarantine. */
  resting: string;
  /** A place in line. */
  wait: string;
  payment: string;
  /** Of destinations of its number, which wait for review; and a document of theirs. */
  proof: string;
  otherProof: string;
  paper: string;
  /** Of its number; it stands, with an appeal that was answered. */
  suspension: string;
  /** Of its number, submitted once and returned. */
  reverification: string;
  /** A draft that can be submitted, one that can be given up, and others in review and beyond. */
  application: string;
  spareApplication: string;
  queuedApplication: string;
  toReturn: string;
  toReject: string;
  toRelease: string;
  toReassign: string;
  toWithdraw: string;
  /** Of its number. */
  shutOff: string;
  /** Its licence, with bytes. */
  document: string;
  /** What a switch was answered when it asked about `call`: by that decision's id, as by the call's own. */
  decision: string;
  /** A number that our partner has from the stranger: the same on all sides, so nothing swaps it. */
  gained: string;
}

export interface Owner {
  partnerId: string;
  subscriberId: string;
  number: string;
  switchId: string;
}

const ownNumber = (where: string, which: string) =>
  `(select ${which}(number) from numbers where partner_id = p.id and ${where})`;

/** By the last digit of their numbers. */
const applicationsOf = Object.entries(applicationPlaces)
  .map(
    ([name, place]) =>
      `'application_' || (select id from applications where partner_id = p.id and number ~ '^40093130[01]${place}$') as "${name}"`,
  )
  .join(', ');

/** What the books have of this owner. */
export async function refsOf(work: TestWork, it: Owner, gained: string): Promise<Refs> {
  const ids = [it.partnerId, it.subscriberId, it.number, it.switchId];
  const [row] = await rowsOf<Refs>(
    work,
    `select 'partner_' || p.id as partner, 'subscriber_' || s.id as subscriber, s.name,
       'subscriber_' || (select id from subscribers where partner_id = p.id and name like '关联企业%') as sister, $3::text as number, 'number_' || $3::text as "numberId",
       'switch_' || $4 as switch, $5 as gained,
       'cap_' || (select id from caps where subscriber_id = s.id and kind = 'AMOUNT') as cap,
       'cap_' || (select id from caps where subscriber_id = s.id and number = $3 and kind = 'CALLS') as "capOfNumber",
       (select 'call_' || number || '_' || id from calls where partner_id = p.id and number = $3 order by setup_at limit 1) as call,
       (select 'call_' || number || '_' || id from calls c where partner_id = p.id
         and number in (select number from numbers n where n.partner_id <> p.id) limit 1) as "callBefore",
       'statement_' || (select id from statements where subscriber_id = s.id and state = 'ISSUED') as statement,
       'statement_' || (select id from statements where subscriber_id = s.id and state = 'DRAFT') as draft,
       'key_' || (select min(id) from api_keys where partner_id = p.id and name = 'twin') as key,
       'key_' || (select max(id) from api_keys where partner_id = p.id and name = 'twin') as "otherKey",
       ${ownNumber("state = 'RESERVED' and not offered", 'min')} as reserved, ${ownNumber("state = 'RESERVED' and not offered", 'max')} as given,
       ${ownNumber('offered', 'min')} as offered, ${ownNumber("state = 'QUARANTINED'", 'min')} as resting,
       'wait_' || (select min(id::text) from number_waits where partner_id = p.id) as wait,
       'payment_' || (select min(id::text) from number_payments where partner_id = p.id) as payment,
       'destinationproof_' || (select id from destination_proofs where partner_id = p.id and destination = '13911115555') as proof,
       'destinationproof_' || (select id from destination_proofs where partner_id = p.id and destination = '13911116666') as "otherProof",
       'document_' || (select min(document_id::text) from destination_papers where partner_id = p.id) as paper,
       'suspension_' || (select id from number_suspensions where partner_id = p.id) as suspension,
       'reverification_' || (select id from reverifications where partner_id = p.id) as reverification,
       ${applicationsOf},
       'shutoff_' || (select min(id::text) from shut_offs where partner_id = p.id) as "shutOff",
       'document_' || (select min(id::text) from documents where partner_id = p.id) as document,
       (select call_key || '.0' from route_decisions where partner_id = p.id and called = $3 order by asked_at, call_key limit 1) as decision,
       'batch_' || (select id from cdr_batches where switch_id = $4::uuid order by refused desc limit 1) as batch
     from partners p, subscribers s where p.id = $1 and s.id = $2`,
    [...ids, gained],
  );
  return row!;
}

/** Well-formed references that are nobody's. */
export function missingRefs(like: Refs): Refs {
  const number = '4006123987';
  const entries = Object.entries(like).map(([name, ref]) => [name, missingLike(ref, number)]);
  return { ...(Object.fromEntries(entries) as unknown as Refs), name: '查无此名', gained: like.gained };
}

function missingLike(ref: string, number: string): string {
  if (ref.endsWith('.0')) return `${newId()}.0`;
  const [kind, ...key] = ref.split('_');
  if (key.length === 0) return number;
  const fresh = key.map((it) => (isUuid(it) ? timely(it) : it.length === 8 ? 'zzzzzzzz' : number));
  return [kind, ...fresh].join('_');
}

/** A new id with the time of this one, which a call's id needs: its time names a partition. */
const timely = (id: string): string => id.slice(0, 14) + newId().slice(14);
