/** What a party of the call is; `unknown` is withheld or unreadable. */
export const partyKinds = ['mobile', 'fixed', 'short', 'overseas', 'unknown'] as const;
export type PartyKind = (typeof partyKinds)[number];

export const distances = ['LOCAL', 'LONG_DISTANCE'] as const;
export type Distance = (typeof distances)[number];

/** What a tariff may ask about a call, besides when it was and how long it took (rule T4). */
export interface Facts {
  distance: Distance;
  callerType: PartyKind;
  /** Of the destination that answered first: a forwarded call is rated by it. */
  destinationType: PartyKind;
}

/** The condition of one rate: each part that is there must hold. */
export interface When {
  distance?: Distance | undefined;
  callerType?: readonly PartyKind[] | undefined;
  destinationType?: readonly PartyKind[] | undefined;
}

/** Every call there can be: 50. Rates are looked up and checked for reach over this list. */
export const everyFacts: readonly Facts[] = distances.flatMap((distance) =>
  partyKinds.flatMap((callerType) => partyKinds.map((destinationType) => ({ distance, callerType, destinationType }))),
);

/** Where `facts` stands in `everyFacts`. */
export function indexOfFacts({ distance, callerType, destinationType }: Facts): number {
  return (
    (ordinals[distance] * partyKinds.length + ordinals[callerType]) * partyKinds.length + ordinals[destinationType]
  );
}

export function matches(when: When | undefined, facts: Facts): boolean {
  if (!when) return true;
  return (
    (!when.distance || when.distance === facts.distance) &&
    (!when.callerType || when.callerType.includes(facts.callerType)) &&
    (!when.destinationType || when.destinationType.includes(facts.destinationType))
  );
}

const ordinals: Readonly<Record<Distance | PartyKind, number>> = {
  LOCAL: 0,
  LONG_DISTANCE: 1,
  mobile: 0,
  fixed: 1,
  short: 2,
  overseas: 3,
  unknown: 4,
};
