import type { Line } from '../decide.js';

/** How long it is believed that a number isn't in service; nobody says when it comes into stock. */
const NOWHERE_MS = 5_000;

interface Held {
  line: Line | null;
  loadedAt: number;
  /** Asked for since the last round of throwing out. */
  isUsed: boolean;
}

/** Lines by number, `most` at most: beyond, those go that nobody asked for since others went. */
export interface HeldLines {
  /** Undefined where it isn't held, or not believed any more. */
  get(number: string): Line | null | undefined;
  has(number: string): boolean;
  put(number: string, line: Line | null): void;
  size(): number;
  clear(): void;
}

export function openHeldLines(most: number): HeldLines {
  const lines = new Map<string, Held>();

  /** Once around at most: who was used gets a second chance, and the next one must be used again. */
  function throwOut(): void {
    for (const [number, it] of lines) {
      if (lines.size <= most) return;
      lines.delete(number);
      if (!it.isUsed) continue;
      it.isUsed = false;
      lines.set(number, it);
    }
  }

  return {
    get(number) {
      const it = lines.get(number);
      if (!it) return undefined;
      it.isUsed = true;
      const isInService = it.line?.state === 'ACTIVE' || it.line?.state === 'SUSPENDED';
      return isInService || performance.now() - it.loadedAt < NOWHERE_MS ? it.line : undefined;
    },
    has: (number) => lines.has(number),
    put(number, line) {
      lines.delete(number);
      lines.set(number, { line, loadedAt: performance.now(), isUsed: false });
      throwOut();
    },
    size: () => lines.size,
    clear: () => lines.clear(),
  };
}
