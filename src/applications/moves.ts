import { markdownTable } from '../markdown.js';
import { Refusal } from '../refusal.js';

/** Rule A1, in the order of an application's life. */
export const applicationStates = [
  'DRAFT',
  'SUBMITTED',
  'IN_REVIEW',
  'RETURNED',
  'CARRIER_REVIEW',
  'APPROVED',
  'ACTIVE',
  'REJECTED',
  'CANCELLED',
] as const;
export type ApplicationState = (typeof applicationStates)[number];

/** From which nothing leads on. */
export const endStates = ['ACTIVE', 'REJECTED', 'CANCELLED'] as const;

interface Row {
  from: readonly ApplicationState[];
  to: ApplicationState;
  /** A reviewer is a person or a key of the operator that holds the application; its other moves need no hold. */
  by: 'partner' | 'reviewer' | 'operator';
  /** What else must be so. */
  when: string;
  event: string;
}

/** The one table of what may happen to an application (rule A1). Nothing else changes a state; the documents print it. */
export const applicationMoves = {
  submit: {
    from: ['DRAFT', 'RETURNED'],
    to: 'SUBMITTED',
    by: 'partner',
    when: '`evaluate` finds no error',
    event: 'application.submitted',
  },
  take: {
    from: ['SUBMITTED', 'IN_REVIEW'],
    to: 'IN_REVIEW',
    by: 'reviewer',
    when: 'nobody else holds it, or their hold is over',
    event: 'application.taken',
  },
  reassign: {
    from: ['IN_REVIEW'],
    to: 'IN_REVIEW',
    by: 'operator',
    when: 'to a person or key of the operator',
    event: 'application.reassigned',
  },
  release: {
    from: ['IN_REVIEW'],
    to: 'SUBMITTED',
    by: 'reviewer',
    when: 'who gives it back holds it',
    event: 'application.released',
  },
  return: {
    from: ['IN_REVIEW'],
    to: 'RETURNED',
    by: 'reviewer',
    when: 'every document is decided; all rejections go with it',
    event: 'application.returned',
  },
  reject: {
    from: ['IN_REVIEW'],
    to: 'REJECTED',
    by: 'reviewer',
    when: 'with a reason',
    event: 'application.rejected',
  },
  forward: {
    from: ['IN_REVIEW'],
    to: 'CARRIER_REVIEW',
    by: 'reviewer',
    when: 'every document is approved, `evaluate` finds no error',
    event: 'application.forwarded',
  },
  accept: {
    from: ['CARRIER_REVIEW'],
    to: 'APPROVED',
    by: 'operator',
    when: 'the carrier accepted: form, reference, day',
    event: 'application.accepted',
  },
  bounce: {
    from: ['CARRIER_REVIEW'],
    to: 'RETURNED',
    by: 'operator',
    when: 'the carrier wants something mended: reason',
    event: 'application.bounced',
  },
  refuse: {
    from: ['CARRIER_REVIEW'],
    to: 'REJECTED',
    by: 'operator',
    when: 'the carrier refused for good: reason',
    event: 'application.refused',
  },
  activate: {
    from: ['APPROVED'],
    to: 'ACTIVE',
    by: 'operator',
    when: 'the number goes into service, or changes hands, in the same transaction',
    event: 'application.activated',
  },
  cancel: {
    from: ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED'],
    to: 'CANCELLED',
    by: 'partner',
    when: 'before the carrier has it',
    event: 'application.cancelled',
  },
  withdraw: {
    from: ['SUBMITTED', 'IN_REVIEW', 'RETURNED', 'CARRIER_REVIEW', 'APPROVED'],
    to: 'CANCELLED',
    by: 'operator',
    when: 'with a reason; also where its number goes back into stock',
    event: 'application.withdrawn',
  },
} as const satisfies Record<string, Row>;

export type ApplicationMove = keyof typeof applicationMoves;
export const applicationMoveNames = Object.keys(applicationMoves) as readonly ApplicationMove[];
export type MoveBy = Row['by'];

/** In which a partner may edit an application and attach documents. */
export const editableStates: readonly ApplicationState[] = applicationMoves.submit.from;

const starts = (move: ApplicationMove): readonly ApplicationState[] => applicationMoves[move].from;

/** What can happen to an application in this state, by the table alone. */
export const movesFrom = (state: ApplicationState): readonly ApplicationMove[] =>
  applicationMoveNames.filter((it) => starts(it).includes(state));

/** Why an application can't make a move, naming what it can; null where it can. */
export function moveRefusal(move: ApplicationMove, state: ApplicationState): Refusal | null {
  if (starts(move).includes(state)) return null;
  return wrongState(state, `${move} needs ${starts(move).join(' or ')}`);
}

/** Why one can't be edited; null where it can. */
export function editRefusal(state: ApplicationState): Refusal | null {
  return editableStates.includes(state)
    ? null
    : wrongState(state, `it can be changed in ${editableStates.join(' or ')}`);
}

function wrongState(state: ApplicationState, needs: string): Refusal {
  const allowed = movesFrom(state).map((it) => `${it} (to ${applicationMoves[it].to})`);
  const can = allowed.length > 0 ? `from ${state} it can ${allowed.join(', ')}` : `${state} is the end`;
  return new Refusal('WRONG_STATE', `the application is ${state}: ${needs}; ${can}`, ['id']);
}

/** The table for people, in Markdown: as docs/applications.md has it. */
export function applicationDiagram(): string {
  const arrows = applicationMoveNames.flatMap((it) =>
    starts(it).map((from) => `    ${from} --> ${applicationMoves[it].to}: ${it}`),
  );
  const rows = applicationMoveNames.map((it) => {
    const { to, by, when } = applicationMoves[it];
    return [`\`${it}\``, starts(it).join(', '), to, by, when];
  });
  return [
    ['```mermaid', 'stateDiagram-v2', `    [*] --> ${applicationStates[0]}: create`, ...arrows, '```'].join('\n'),
    markdownTable([['move', 'from', 'to', 'by', 'when'], ...rows]),
  ].join('\n\n');
}
