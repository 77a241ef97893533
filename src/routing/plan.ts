/** How a group's destinations are tried (rule R6). */
export const huntStrategies = ['SEQUENTIAL', 'CIRCULAR', 'RANDOM', 'LEAST_RECENT'] as const;
export type HuntStrategy = (typeof huntStrategies)[number];

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof weekdays)[number];

/** Days that aren't what their weekday says; one date stands before its kind. */
export const dateKinds = ['HOLIDAY', 'MAKEUP_WORKDAY'] as const;

export interface Target {
  number: string;
  ringSeconds: number;
}

/** Where calls go together: whom to ring, and whom instead when they are busy or don't answer. */
export interface Group {
  strategy: HuntStrategy;
  destinations: readonly Target[];
  onBusy: readonly Target[];
  onNoAnswer: readonly Target[];
  /** What the outbound leg shows: the true caller, or a bound landline. Never the 400 number (rule R6). */
  callerId: string;
  /** The longest that such a call may last. */
  maxSeconds?: number | undefined;
}

/** `areaCode`, or `province`, or `province` and `city`. */
export interface PlaceName {
  areaCode?: string | undefined;
  province?: string | undefined;
  city?: string | undefined;
}

type Branch<When> = When & { next: PlanNode };
export type DateBranch = Branch<{ dates: readonly string[]; kinds: readonly (typeof dateKinds)[number][] }>;
export type DayBranch = Branch<{ days: readonly Weekday[] }>;
export type TimeBranch = Branch<{ ranges: readonly { from: string; to: string }[] }>;
export type OriginBranch = Branch<{
  callers: readonly string[];
  prefixes: readonly string[];
  places: readonly PlaceName[];
  unknown: boolean;
}>;
export type PercentBranch = Branch<{ percent: number }>;

/** One node of the tree (rule R2); every one that branches, but PERCENT, says where all others go. */
export type PlanNode =
  | { type: 'DATE'; branches: readonly DateBranch[]; other: PlanNode }
  | { type: 'DAY'; branches: readonly DayBranch[]; other: PlanNode }
  | { type: 'TIME'; branches: readonly TimeBranch[]; other: PlanNode }
  | { type: 'ORIGIN'; branches: readonly OriginBranch[]; other: PlanNode }
  | { type: 'PERCENT'; branches: readonly PercentBranch[] }
  | { type: 'GROUP'; group: string }
  | { type: 'ANNOUNCEMENT'; code: string };

/** Whose calls are taken, before anything else is looked at (rule R1). An allowed caller passes the area of service too. */
export interface CallerLists {
  allow: readonly string[];
  block: readonly string[];
  /** Nobody but those of `allow`. */
  onlyAllowed: boolean;
}

/** The area of service (呼叫阻截): either `only` these places, or all `except` these. */
export interface Area {
  only?: readonly PlaceName[] | undefined;
  except?: readonly PlaceName[] | undefined;
  /** Whether callers pass whose place nobody knows: withheld, foreign, in no table. */
  unknown: 'ALLOW' | 'BLOCK';
}

/** A published plan: plain JSON, what was left out filled in. read-plan.ts makes it. */
export interface RoutePlan {
  formatVersion: 1;
  callers: CallerLists;
  area?: Area | undefined;
  groups: Readonly<Record<string, Group>>;
  root: PlanNode;
}
