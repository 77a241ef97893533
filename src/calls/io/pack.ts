import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompress, constants, gunzip } from 'node:zlib';

/** So little is packed in less time than it takes to hand it to another thread. */
const LITTLE_BYTES = 64 * 1024;

/** Half the time of gzip at its fastest, and smaller. In few steps: each goes to the other thread and back. */
const FAST = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
  chunkSize: 256 * 1024,
};

/** What gzip begins with. Brotli of our window never does: its first four bits tell the window. */
const GZIP = 0x1f;

/** The evidence: written once, for every call, and read again only when it is posted or questioned. */
export async function pack(bytes: Buffer): Promise<Buffer> {
  return bytes.length <= LITTLE_BYTES ? brotliCompressSync(bytes, FAST) : promisify(brotliCompress)(bytes, FAST);
}

/** Also what was packed with gzip, as evidence once was. @throws Error for what is neither */
export async function unpack(packed: Buffer): Promise<Buffer> {
  return packed[0] === GZIP
    ? promisify(gunzip)(packed)
    : promisify(brotliDecompress)(packed, { chunkSize: 1024 * 1024 });
}
