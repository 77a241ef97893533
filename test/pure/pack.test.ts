import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { pack, unpack } from '../../src/calls/io/pack.js';

const LITTLE = 64 * 1024;

test('D4: evidence is unpacked as it was, whatever its bytes', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 5_000 }),
    fc.string({ maxLength: 5_000 }).map((it) => Buffer.from(it)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (it) => {
      const packed = await pack(Buffer.from(it));
      expect(packed[0]).not.toBe(0x1f); // else it would be read as gzip
      expect((await unpack(packed)).equals(it)).toBe(true);
    }),
  );
});

test.each([0, 1, LITTLE - 1, LITTLE, LITTLE + 1, 3 * 1024 * 1024])('D4: so are %i bytes', async (length) => {
  const bytes = Buffer.from('{"callUuid":"a-1","called":"4001000001"}\n'.repeat(length / 40 + 1)).subarray(0, length);
  expect((await unpack(await pack(bytes))).equals(bytes)).toBe(true);
});

test('D4: evidence of before, which is gzip, is read too', async () => {
  expect((await unpack(gzipSync('{"callUuid":"a-1"}'))).toString()).toBe('{"callUuid":"a-1"}');
});

test('D4: what is neither is an error', async () => {
  await expect(unpack(Buffer.from('{"callUuid":"a-1"}'))).rejects.toThrow();
  await expect(unpack(gzipSync('a').subarray(0, 8))).rejects.toThrow();
  await expect(unpack(Buffer.alloc(0))).rejects.toThrow();
});
