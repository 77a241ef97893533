import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchNumbers } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { median } from './figures.js';

/** Pinned: figures are compared over years. The first five numbers of 20 subscribers or more are one partner's. */
export const PAGE = 100;
export const REQUESTS = 2000;
export const IN_FLIGHT = 8;
export const asked = benchNumbers(5).map(({ number }) => number);

const query = `query Calls($numbers: [HotlineNumber!]!, $first: Int!) {
  calls(first: $first, filter: { numbers: $numbers }) {
    nodes {
      id caller answeredBy outcome setupAt endAt
      number { number state }
      subscriber { name }
      charge { subscriberCharge talkSeconds chargeClass }
    }
  }
}`;

/** Whom the lists are asked of. */
export interface ListSide {
  name: string;
  url: string;
  child: ChildProcess;
}

export interface ListTurn {
  perSecond: number;
  /** CPU microseconds a request, of the server and of PostgreSQL. */
  server: number;
  postgres: number;
}

/** A partner's front end asks for the newest calls of its numbers, over and over. @param folder of the cluster */
export async function listTurn(
  folder: string,
  { url, child }: ListSide,
  key: string,
  requests = REQUESTS,
): Promise<ListTurn> {
  const body = join(folder, 'body.json');
  writeFileSync(body, bodyOf(PAGE));
  const cpu = () => ({ server: cpuOf(child.pid!), postgres: cpuOfPostgres(folder) });
  const before = cpu();
  const asker = startChild(['bench/asker.ts', url, key, body, String(requests), String(IN_FLIGHT)], {});
  const [line] = await said(asker, /^\{.*\}$/m);
  const { seconds } = JSON.parse(line) as { seconds: number };
  const after = cpu();
  await end(asker);
  return {
    perSecond: Math.round(requests / seconds),
    server: (after.server - before.server) / requests,
    postgres: (after.postgres - before.postgres) / requests,
  };
}

export const listSpeed = (turns: readonly ListTurn[]) => median(turns.map((it) => it.perSecond));

const bodyOf = (first: number) => JSON.stringify({ query, variables: { numbers: asked, first } });

/** The answer's `data`, as JSON. */
export async function listOnce({ name, url }: ListSide, key: string, first: number): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: bodyOf(first) });
  const answer = (await response.json()) as { data: { calls: { nodes: { charge: unknown }[] } }; errors?: unknown };
  assert(response.ok && !answer.errors, `${name} answered ${response.status}: ${JSON.stringify(answer.errors)}`);
  assert.equal(answer.data.calls.nodes.length, first);
  return JSON.stringify(answer.data);
}
