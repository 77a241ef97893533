import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { openWorkshop } from '../src/documents/io/workshop.js';
import { openPlaces } from '../src/http/places.js';
import { readUpload } from '../src/http/uploads.js';
import { aJpeg } from './support/scans.js';

describe('places', () => {
  const code = (enter: () => unknown) => {
    try {
      enter();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'entered';
  };

  test('four of one, eight in all; who leaves gives one back', () => {
    const places = openPlaces({ all: 8, ofOne: 4, what: 'wait' });
    const leave = Array.from({ length: 4 }, () => places.enter('a'));
    expect(code(() => places.enter('a'))).toBe('RATE_LIMITED');
    for (let nth = 0; nth < 4; nth++) places.enter('b');
    expect(code(() => places.enter('c'))).toBe('RATE_LIMITED');
    leave[0]!();
    expect(code(() => places.enter('a'))).toBe('entered');
    expect(code(() => places.enter('c'))).toBe('RATE_LIMITED');
  });
});

describe('a body that comes slowly', () => {
  /** What becomes of a body that a client writes as it likes. */
  async function reading(
    limits: { silenceMs: number; wholeMs: number },
    write: (part: (bytes: number) => void) => void,
  ) {
    let read: Promise<string> = Promise.resolve('');
    const server = createServer((raw: IncomingMessage) => {
      read = readUpload({ raw, body: raw } as unknown as FastifyRequest, 100, limits).then(
        (it) => `${it.length} bytes`,
        (error: Error & { code?: string }) => `${error.code}`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sending = request({
      port: (server.address() as AddressInfo).port,
      method: 'PUT',
      headers: { 'content-length': '100' },
    });
    sending.on('error', () => {});
    await new Promise<void>((resolve) => {
      server.once('request', () => resolve());
      write((bytes) => sending.write(Buffer.alloc(bytes)));
    });
    const said = await read;
    sending.destroy();
    server.closeAllConnections();
    server.close();
    return said;
  }

  test('is taken as long as it goes on', async () => {
    expect(await reading({ silenceMs: 5_000, wholeMs: 5_000 }, (part) => (part(50), setTimeout(part, 50, 50)))).toBe(
      '100 bytes',
    );
  });

  test('is dropped where it falls silent', async () => {
    expect(await reading({ silenceMs: 50, wholeMs: 60_000 }, (part) => part(50))).toBe('BAD_INPUT');
  });

  test('and where it goes on for ever, a byte now and then', async () => {
    let timer: ReturnType<typeof setInterval>;
    const said = await reading({ silenceMs: 60_000, wholeMs: 100 }, (part) => (timer = setInterval(part, 20, 1)));
    clearInterval(timer!);
    expect(said).toBe('BAD_INPUT');
  });
});

describe('the thread that looks at documents', () => {
  const asks = { bytes: aJpeg(), limits: { pixelsAtMost: 1e6, sideAtLeast: 1, pagesAtMost: 1 } };

  test('what takes too long is refused, and the next one finds a new thread', async () => {
    const workshop = openWorkshop(1); // it doesn't even start in that
    for (let nth = 0; nth < 2; nth++)
      await expect(workshop.run('inspect', asks)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await workshop.close();
    await expect(workshop.run('inspect', asks)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('so many wait at once, in turn', async () => {
    const workshop = openWorkshop();
    const all = await Promise.allSettled(Array.from({ length: 22 }, () => workshop.run('inspect', asks)));
    expect(all.filter((it) => it.status === 'fulfilled')).toHaveLength(20);
    expect(all.at(-1)).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expect(await workshop.run('inspect', asks)).toMatchObject({ media: 'JPEG' });
    await workshop.close();
  });
});
