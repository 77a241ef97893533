import { setTimeout as sleep } from 'node:timers/promises';
import type { Document, ErrorCode } from './graphql-types.js';

export interface Access {
  /** Of the server, as https://api.example.cn. */
  url: string;
  /** h4k_…: keep it out of your code and your logs. */
  key: string;
  /** Of one sending. The server itself gives up after 10 s. */
  timeoutMs?: number;
  /** How often a wish is sent at most. */
  sendings?: number;
  /** Before the second sending; it doubles with each. What the server asks for is kept to in any case. */
  pauseMs?: number;
}

/** Sends an operation until it is answered. @throws ApiError */
export type Ask = <Data, Variables>(document: Document<Data, Variables>, variables: Variables) => Promise<Data>;

/** Why there is no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    /** For programs; UNREACHABLE where no answer of the server came back. */
    readonly code: ErrorCode | 'INTERNAL' | 'UNREACHABLE',
    /** For people: what was found, and what is allowed. */
    message: string,
    /** The field of the answer, or of the mutation's argument, that it is about. */
    readonly path: readonly (string | number)[] = [],
    /** Of INTERNAL: what to tell us. */
    readonly errorId?: string,
  ) {
    super(message);
  }
}

export function connect({ url, key, timeoutMs = 15_000, sendings = 5, pauseMs = 250 }: Access): Ask {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

  async function send(body: string): Promise<Sent> {
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      return read(response, await response.text());
    } catch (fault) {
      // The network broke, or it took too long. Whether the server did what was asked is not known.
      const { message, cause } = fault as Error;
      const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
      return { error: new ApiError('UNREACHABLE', `${url}: ${why}`), retryAfterMs: 0 };
    }
  }

  return async (document, variables) => {
    // Written once, so that a second sending has the same idempotency key: the server then does nothing more.
    const body = JSON.stringify({ query: document.text, variables });
    for (let sending = 1; ; sending++) {
      const sent = await send(body);
      if ('data' in sent) return sent.data as never;
      if (sent.retryAfterMs === null || sending >= sendings) throw sent.error;
      const patience = pauseMs * 2 ** (sending - 1) * (0.5 + Math.random());
      await sleep(Math.max(sent.retryAfterMs, patience));
    }
  };
}

/** An answer, or why there is none and after how long another sending may have one; null: never. */
type Sent = { data: unknown } | { error: ApiError; retryAfterMs: number | null };

/** What the server writes: of GraphQL `errors`; of another address, to which a wrong url may lead, `error`. */
interface Answer {
  data?: unknown;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: ErrorCode; errorId?: string } }[];
  error?: { message: string; code: ErrorCode; errorId?: string };
}

function read({ status, headers }: Response, text: string): Sent {
  const retryAfterMs = (Number(headers.get('retry-after')) || 0) * 1000;
  const answer = parse(text);
  if (!answer) {
    const error = new ApiError('UNREACHABLE', `${status} without JSON: ${text.slice(0, 100)}`);
    return { error, retryAfterMs: status >= 500 ? retryAfterMs : null }; // of a proxy before the server
  }
  const [first] = answer.errors ?? [];
  if (!first && !answer.error) return { data: answer.data };
  const { code, errorId } = first?.extensions ?? answer.error!;
  const error = new ApiError(code, (first ?? answer.error!).message, first?.path, errorId);
  return { error, retryAfterMs: code === 'UNAVAILABLE' || code === 'RATE_LIMITED' ? retryAfterMs : null };
}

function parse(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}

/** A mutation's payload, of one that was done. @throws ApiError with the first of its user errors */
export function ensureDone<Payload extends { userErrors: { code: ErrorCode; message: string; path: string[] }[] }>(
  payload: Payload,
): Payload {
  const [first] = payload.userErrors;
  if (first) throw new ApiError(first.code, first.message, first.path);
  return payload;
}

interface Page<Row> {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Every row of a list, page by page, each page when it is wanted. */
export async function* allPages<Row>(
  page: (after: string | null) => Promise<Page<Row>>,
  after: string | null = null,
): AsyncGenerator<Row, void> {
  for (;;) {
    const { nodes, pageInfo } = await page(after);
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
