import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where one document's bytes go: whoever has it may send them, so many and no others, until it expires. */
export interface UploadAddress {
  id: string;
  partnerId: string;
  bytes: number;
  /** To the second. */
  expiresAt: Date;
  /** Who staged it, for the audit log. */
  side: 'PARTNER' | 'OPERATOR';
}

const VERSION = 1;
const BODY_BYTES = 42;
const MAC_BYTES = 32;

export function writeAddress(key: Buffer, { id, partnerId, bytes, expiresAt, side }: UploadAddress): string {
  const body = Buffer.alloc(BODY_BYTES);
  body[0] = VERSION;
  body[1] = side === 'OPERATOR' ? 1 : 0;
  body.write(id.replaceAll('-', ''), 2, 'hex');
  body.write(partnerId.replaceAll('-', ''), 18, 'hex');
  body.writeUInt32BE(bytes, 34);
  body.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000), 38);
  return Buffer.concat([body, macOf(key, body)]).toString('base64url');
}

/** Null for whatever this key didn't sign. Whether it has expired is for whoever has a clock. */
export function readAddress(key: Buffer, token: string): UploadAddress | null {
  const signed = Buffer.from(token, 'base64url');
  if (signed.length !== BODY_BYTES + MAC_BYTES || signed.toString('base64url') !== token) return null;
  const body = signed.subarray(0, BODY_BYTES);
  if (!timingSafeEqual(macOf(key, body), signed.subarray(BODY_BYTES)) || body[0] !== VERSION) return null;
  return {
    id: uuidAt(body, 2),
    partnerId: uuidAt(body, 18),
    bytes: body.readUInt32BE(34),
    expiresAt: new Date(body.readUInt32BE(38) * 1000),
    side: body[1] === 1 ? 'OPERATOR' : 'PARTNER',
  };
}

const macOf = (key: Buffer, body: Buffer): Buffer => createHmac('sha256', key).update(body).digest();

function uuidAt(body: Buffer, at: number): string {
  const hex = body.toString('hex', at, at + 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
