import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the database keeps of a PIN (rule R7). */
export interface PinSecret {
  /** 16 random bytes. */
  salt: Buffer;
  hash: Buffer;
}

export const isPinText = (text: string): boolean => /^[0-9]{4,6}$/.test(text);

/**
 * A PIN has a million values at most, so no hash alone could keep it: without the pepper, which is not in the database,
 * trying them all tells nothing. The number stands in it so that a row copied to another number opens nothing there.
 */
export function hashPin(pepper: string, salt: Buffer, number: string, pin: string): Buffer {
  return createHmac('sha256', pepper).update('pin\0').update(salt).update(`${number}\0${pin}`).digest();
}

/** In constant time. */
export function isPin(pepper: string, { salt, hash }: PinSecret, number: string, pin: string): boolean {
  return timingSafeEqual(hashPin(pepper, salt, number, pin), hash);
}
