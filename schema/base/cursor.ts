import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../../src/refusal.js';

/** Writes and reads the cursors of one list. */
export interface Cursors {
  write(values: readonly string[]): string;
  /** @throws Refusal BAD_CURSOR */
  read(cursor: string): string[];
}

const MAC_BYTES = 8;

/**
 * A cursor is a row's place in its list, with a signature over it and over whose list it is of, its filter and its order.
 * So nobody makes one up, and none is used on another list: it would skip rows without a word.
 *
 * @param list all that makes this list another than that one, as plain JSON
 */
export function cursorsOf(pepper: string, list: unknown): Cursors {
  const prefix = `cursor\0${JSON.stringify(list)}\0`;
  const sign = (payload: Buffer) =>
    createHmac('sha256', pepper).update(prefix).update(payload).digest().subarray(0, MAC_BYTES);
  return {
    write(values) {
      const payload = Buffer.from(JSON.stringify(values));
      return Buffer.concat([sign(payload), payload]).toString('base64url');
    },
    read(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(MAC_BYTES);
      if (bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), sign(payload))) {
        return JSON.parse(payload.toString()) as string[];
      }
      throw new Refusal('BAD_CURSOR', 'this cursor is not of this list, filter and order: begin again without one');
    },
  };
}
