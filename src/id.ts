import { randomFillSync } from 'node:crypto';

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** Chance is fetched for many ids at once: a call for each costs more than the rest of it. */
const chance = Buffer.alloc(16 * 256);
let used = chance.length;

/** A UUIDv7: unique anywhere, and rows made one after another lie side by side in an index. Its time means nothing. */
export function newId(): string {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  const bytes = chance.subarray(used, (used += 16));
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
