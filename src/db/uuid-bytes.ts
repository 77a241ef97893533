const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);
const UUID_OID = 2950;
const BYTES = 16;
/** Of an array: dimensions, flags, the elements' type, and the one dimension's length and lower bound. */
const HEAD_BYTES = 20;

/** Writes a UUID of 8-4-4-4-12 hexadecimal digits as its 16 bytes. @returns the place after them */
export function writeUuid(block: Buffer, at: number, uuid: string): number {
  let to = at;
  for (let i = 0; i < uuid.length; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i++; // a hyphen
    block[to++] = (NIBBLES[uuid.charCodeAt(i)]! << 4) | NIBBLES[uuid.charCodeAt(i + 1)]!;
  }
  return to;
}

/** An array in PostgreSQL's binary format, for a parameter: as text each of thousands of ids is written, looked at and read. */
export function uuidArray(uuids: readonly string[]): Buffer {
  const array = Buffer.allocUnsafe(HEAD_BYTES + uuids.length * (4 + BYTES));
  let at = 0;
  for (const it of [1, 0, UUID_OID, uuids.length, 1]) at = array.writeInt32BE(it, at);
  for (const it of uuids) at = writeUuid(array, array.writeInt32BE(BYTES, at), it);
  return array;
}
