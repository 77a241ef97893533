import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Body } from './bodies.js';
import type { Acknowledged } from './compare.js';

/** A switch that posts its bodies, each until it has a 2xx, as many as have been released, until the signal. */
export interface Poster {
  release(bodies: number): void;
  /** Requests without an answer yet. */
  inFlight(): number;
  /** When every body is acknowledged. */
  done: Promise<unknown>;
  acknowledged: Acknowledged[];
  /** How often each answer came: a status, or the name of a fault of the connection. */
  answers: Map<string, number>;
}

const LANES = 4;
const AGAIN_MS = 150;
const PATIENCE_MS = 20_000;

export function post(url: string, key: string, bodies: readonly Body[], signal: AbortSignal): Poster {
  let released = 0;
  let next = 0;
  let inFlight = 0;
  const acknowledged: Acknowledged[] = [];
  const answers = new Map<string, number>();

  async function lane(): Promise<void> {
    while (next < bodies.length && !signal.aborted) {
      if (next < released) await postOne(bodies[next++]!);
      else await sleep(5);
    }
  }

  async function postOne({ text, isPacked, records }: Body): Promise<void> {
    const body = isPacked ? gzipSync(text) : Buffer.from(text);
    const encoding: Record<string, string> = isPacked ? { 'content-encoding': 'gzip' } : {};
    while (!signal.aborted) {
      inFlight++;
      const answer = await ask(body, encoding);
      inFlight--;
      answers.set(answer.what, (answers.get(answer.what) ?? 0) + 1);
      if (answer.batchId !== null) return void acknowledged.push({ batchId: answer.batchId, records });
      await sleep(AGAIN_MS);
    }
  }

  async function ask(body: Buffer<ArrayBuffer>, encoding: Record<string, string>) {
    try {
      const response = await fetch(`${url}/v1/cdrs`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${key}`, ...encoding },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const answer = (await response.json()) as { batchId?: string };
      return { what: String(response.status), batchId: response.ok ? answer.batchId! : null };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      return { what: cause?.code ?? name, batchId: null };
    }
  }

  return {
    release: (more) => void (released += more),
    inFlight: () => inFlight,
    done: Promise.all(Array.from({ length: LANES }, lane)),
    acknowledged,
    answers,
  };
}
