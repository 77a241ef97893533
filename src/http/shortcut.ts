import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Work } from '../../jobs/job.js';
import { newId } from '../id.js';
import { faultOf } from './faults.js';
import { always } from './headers.js';
import { readBytes } from './read-json.js';

/** A POST of a small body that is asked thousands of times a second. */
export interface Shortcut {
  limitBytes: number;
  /** Others go to the route of the same path; without it none do. */
  takes?(headers: IncomingHttpHeaders): boolean;
  /** @returns the answer's JSON */
  answer(asking: { headers: IncomingHttpHeaders; ip: string }, body: Buffer): Promise<string>;
}

/**
 * Answers beside Fastify, whose hooks and reply cost several times what a routing decision does (docs/decisions/0014). Its route of the same
 * path stands for all that isn't plain: where proxies are trusted it finds out who asks.
 */
export interface Shortcuts {
  add(path: string, shortcut: Shortcut): void;
  serverOf(handler: RequestListener): Server;
  /** From now on every answer is its connection's last. */
  close(): void;
}

/** As Fastify has it, which leaves a server that it didn't make alone. */
const KEEP_ALIVE_MS = 72_000;

export function openShortcuts(work: Work): Shortcuts {
  const shortcuts = new Map<string, Shortcut>();
  let isClosing = false;

  async function answer({ limitBytes, answer }: Shortcut, request: IncomingMessage, response: ServerResponse) {
    const requestId = newId();
    try {
      const body = await readBytes(request, limitBytes);
      const asking = { headers: request.headers, ip: request.socket.remoteAddress ?? '' };
      send(response, 200, { 'x-request-id': requestId }, await answer(asking, body));
    } catch (error) {
      const { status, headers, error: shown } = faultOf(work, error as Error, requestId);
      send(response, status, { ...headers, 'x-request-id': requestId }, JSON.stringify({ error: shown }));
    }
  }

  function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
    const length = Buffer.byteLength(text);
    const last = isClosing ? { connection: 'close' } : undefined;
    response.writeHead(status, { ...always, ...headers, ...last, 'content-type': JSON_TYPE, 'content-length': length });
    response.end(text);
  }

  return {
    add: (path, shortcut) => void (work.config.trustedProxies || shortcuts.set(path, shortcut)),
    serverOf(handler) {
      const server = createServer((request, response) => {
        const found = request.method === 'POST' ? shortcuts.get(request.url!) : undefined;
        if (found && found.takes?.(request.headers) !== false) void answer(found, request, response);
        else handler(request, response);
      });
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      server.requestTimeout = 0;
      return server;
    },
    close: () => void (isClosing = true),
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';
