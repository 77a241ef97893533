/** What a switch may number, one after another (rule D7): the files that it posts, the records that it writes. */
export const cdrSeries = ['FILE', 'RECORD'] as const;
export type CdrSeries = (typeof cdrSeries)[number];

/** JSON holds whole numbers up to here exactly, and so do we: at a million records a minute it lasts 17,000 years. */
export const LARGEST_SERIAL = Number.MAX_SAFE_INTEGER;

/** Of whoever writes digits, with zeros before them or not; null for all else. */
export function readSerial(text: string): number | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const serial = Number(text);
  return Number.isSafeInteger(serial) ? serial : null;
}

/**
 * As many stretches of a batch are told apart. Records are written in the order of their numbers, or nearly, so a batch has one or a
 * few. Of one that has more the others don't count: they show as missing, which a person sees, and not as there.
 */
const MOST_STRETCHES = 10_000;

/** A set of serial numbers, kept as stretches of neighbours; what comes in order costs a comparison. */
export class Serials {
  #stretches: [from: number, to: number][] = [];
  #last: [from: number, to: number] | null = null;

  constructor(readonly mostStretches = MOST_STRETCHES) {}

  add(serial: number): void {
    const last = this.#last;
    if (last && serial === last[1] + 1) last[1] = serial;
    else if (!last || serial < last[0] || serial > last[1]) this.#begin(serial);
  }

  /** As PostgreSQL reads an int8multirange; null where there is none. */
  toMultirange(): string | null {
    this.#join();
    if (this.#stretches.length === 0) return null;
    return `{${this.#stretches.map(([from, to]) => `[${from},${to}]`).join()}}`;
  }

  #begin(serial: number): void {
    if (this.#stretches.length === 2 * this.mostStretches) this.#join();
    this.#last = [serial, serial];
    this.#stretches.push(this.#last);
  }

  /** Sorted, those that touch made one; the lowest are kept, and the highest, so that what lies between shows. */
  #join(): void {
    const joined: [number, number][] = [];
    for (const [from, to] of this.#stretches.toSorted((a, b) => a[0] - b[0])) {
      const before = joined.at(-1);
      if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to);
      else joined.push([from, to]);
    }
    if (joined.length > this.mostStretches) joined.splice(this.mostStretches - 1, joined.length - this.mostStretches);
    this.#stretches = joined;
    this.#last = null;
  }
}
