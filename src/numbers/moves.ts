import { markdownTable } from '../markdown.js';
import { Refusal } from '../refusal.js';

/** Rule N2, in the order of a number's life. */
export const numberStates = [
  'AVAILABLE',
  'RESERVED',
  'LOCKED',
  'PROVISIONING',
  'ACTIVE',
  'SUSPENDED',
  'DISCONNECTED',
  'QUARANTINED',
  'WITHDRAWN',
] as const;
export type NumberState = (typeof numberStates)[number];

/** The one table of what may happen to a number (rule N2). Nothing else changes a state; the documents print it. */
export const moves = {
  reserve: { from: ['AVAILABLE'], to: 'RESERVED', by: 'partner', event: 'number.reserved' },
  extend: { from: ['RESERVED'], to: 'RESERVED', by: 'partner', event: 'number.extended' },
  release: { from: ['RESERVED'], to: 'AVAILABLE', by: 'partner', event: 'number.released' },
  lapse: { from: ['RESERVED'], to: 'AVAILABLE', by: 'time', event: 'number.lapsed' },
  offer: { from: ['AVAILABLE'], to: 'RESERVED', by: 'wait-list', event: 'number.offered' },
  accept: { from: ['RESERVED'], to: 'RESERVED', by: 'partner', event: 'number.accepted' },
  lock: { from: ['RESERVED', 'AVAILABLE'], to: 'LOCKED', by: 'payment', event: 'number.locked' },
  unlock: { from: ['LOCKED', 'PROVISIONING'], to: 'AVAILABLE', by: 'operator', event: 'number.unlocked' },
  provision: { from: ['LOCKED'], to: 'PROVISIONING', by: 'operator', event: 'number.provisioned' },
  activate: { from: ['PROVISIONING'], to: 'ACTIVE', by: 'operator', event: 'number.activated' },
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED', by: 'operator', event: 'number.suspended' },
  resume: { from: ['SUSPENDED'], to: 'ACTIVE', by: 'operator', event: 'number.resumed' },
  transfer: { from: ['ACTIVE'], to: 'ACTIVE', by: 'application', event: 'number.transferred' },
  disconnect: { from: ['ACTIVE', 'SUSPENDED'], to: 'DISCONNECTED', by: 'operator', event: 'number.disconnected' },
  quarantine: { from: ['DISCONNECTED'], to: 'QUARANTINED', by: 'operator', event: 'number.quarantined' },
  reclaim: { from: ['QUARANTINED'], to: 'RESERVED', by: 'partner', event: 'number.reclaimed' },
  restock: { from: ['QUARANTINED'], to: 'AVAILABLE', by: 'time', event: 'number.restocked' },
  withdraw: { from: ['AVAILABLE'], to: 'WITHDRAWN', by: 'operator', event: 'number.withdrawn' },
  reinstate: { from: ['WITHDRAWN'], to: 'AVAILABLE', by: 'operator', event: 'number.reinstated' },
} as const satisfies Record<string, { from: readonly NumberState[]; to: NumberState; by: string; event: string }>;

export type Move = keyof typeof moves;
const names = Object.keys(moves) as readonly Move[];

type ByOperator = { [M in Move]: (typeof moves)[M]['by'] extends 'operator' ? M : never }[Move];
/** What an operator does to a number with no more than a word. */
export type NamedMove = Exclude<ByOperator, 'activate'>;
export const namedMoves = names.filter((it): it is NamedMove => moves[it].by === 'operator' && it !== 'activate');

const starts = (move: Move): readonly NumberState[] => moves[move].from;

/** Why a number can't make a move, naming what it can; null where it can. */
export function refusalOf(move: Move, number: string, state: NumberState): Refusal | null {
  if (starts(move).includes(state)) return null;
  const allowed = names.filter((it) => starts(it).includes(state)).map((it) => `${it} (to ${moves[it].to})`);
  return new Refusal(
    'WRONG_STATE',
    `${number} is ${state}: ${move} needs ${starts(move).join(' or ')}; from ${state} it can ${allowed.join(', ')}`,
    ['number'],
  );
}

/** The table for people, in Markdown: as docs/numbers.md has it. */
export function numberDiagram(): string {
  const arrows = names.flatMap((it) => starts(it).map((from) => `    ${from} --> ${moves[it].to}: ${it}`));
  const rows = names.map((it) => [`\`${it}\``, starts(it).join(', '), moves[it].to, moves[it].by]);
  return [
    ['```mermaid', 'stateDiagram-v2', `    [*] --> ${numberStates[0]}: import`, ...arrows, '```'].join('\n'),
    markdownTable([['move', 'from', 'to', 'by'], ...rows]),
  ].join('\n\n');
}
