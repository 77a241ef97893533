import { Refusal } from '../refusal.js';

/** Places for what takes long, of which nobody can take all. */
export interface Places {
  /** @param who a partner, or a person or key of the operator @returns what gives the place back @throws Refusal RATE_LIMITED */
  enter(who: string): () => void;
}

export function openPlaces({ all, ofOne, what }: { all: number; ofOne: number; what: string }): Places {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    enter(who) {
      const own = taken.get(who) ?? 0;
      if (total >= all || own >= ofOne) throw new Refusal('RATE_LIMITED', `too many documents ${what}`);
      total++;
      taken.set(who, own + 1);
      return () => {
        total--;
        const left = taken.get(who)! - 1;
        if (left > 0) taken.set(who, left);
        else taken.delete(who);
      };
    },
  };
}
