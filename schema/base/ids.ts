/** What has an id of its own, and the name that stands before it. */
const types = {
  partner: 'Partner',
  subscriber: 'Subscriber',
  switch: 'Switch',
  key: 'ApiKey',
  number: 'Number',
  wait: 'WaitListPlace',
  payment: 'NumberPayment',
  application: 'Application',
  cap: 'Cap',
  call: 'Call',
  batch: 'CdrBatch',
  statement: 'Statement',
  document: 'Document',
  suspension: 'Suspension',
  reverification: 'Reverification',
  barredsubject: 'BarredSubject',
  destinationproof: 'DestinationProof',
  shutoff: 'ShutOff',
  testcaller: 'TestCaller',
} as const;
export type Kind = keyof typeof types;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const keys: Partial<Record<Kind, string>> = { key: '[0-9A-Za-z]{8}', number: '400\\d{7}', call: `400\\d{7}_${UUID}` };
const shapes = new Map(
  (Object.keys(types) as Kind[]).map((kind) => [kind, new RegExp(`^${kind}_(${keys[kind] ?? UUID})$`)]),
);

/** `statement_0199…`: an id says what it is of, in logs and letters as well. Clients take it as a whole. */
export const globalId = (kind: Kind, key: string): string => `${kind}_${key}`;

/** The part after the name; null where the text is no id of this kind. */
export const readId = (kind: Kind, id: string): string | null => shapes.get(kind)!.exec(id)?.[1] ?? null;

export const isKind = (text: string): text is Kind => Object.hasOwn(types, text);

export const kindOf = (id: string): string => id.slice(0, Math.max(id.indexOf('_'), 0));

/** The GraphQL type of what has this id. */
export const typeOf = (id: string): string | undefined => types[kindOf(id) as Kind];

/** A call's id holds its number and its set-up, so that it is found in its month's partition, by key. */
export const callGlobalId = ({ number, id }: { number: string; id: string }): string =>
  globalId('call', `${number}_${id}`);

export function callKeyOf(key: string): { number: string; setupAt: Date; id: string } {
  const [number, id] = key.split('_') as [string, string];
  return { number, id, setupAt: new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)) };
}
