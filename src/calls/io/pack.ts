import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';

/** So little is packed in less time than it takes to hand it to another thread. */
const LITTLE_BYTES = 64 * 1024;

/** Level 1: the evidence is written once, for every call, and read again only when it is posted or questioned. */
export async function pack(bytes: Buffer): Promise<Buffer> {
  if (bytes.length <= LITTLE_BYTES) return gzipSync(bytes, { level: 1, windowBits: 14, memLevel: 6 });
  return promisify(gzip)(bytes, { level: 1, chunkSize: 256 * 1024 }); // in few steps: each goes to the other thread and back
}
