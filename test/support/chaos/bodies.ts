import type { MadeCall } from './calls.js';
import type { Random } from './random.js';

/** One body of `POST /v1/cdrs`. */
export interface Body {
  records: number;
  text: string;
  isPacked: boolean;
}

/**
 * Every call at least once, in bodies of 100 to 1,000 records; and replays of more than half of them: whole bodies again,
 * reversed, and their records split otherwise. All in one disorder, so that a replay may come first or at the same time,
 * and each in a format of its own (rule D3).
 */
export function bodiesOf(calls: readonly MadeCall[], random: Random, sizes = { least: 100, most: 1000 }): Body[] {
  const once = cut(random.shuffled(calls), random, sizes);
  const again = once.filter(() => random.below(4) === 0);
  const reversed = once.filter(() => random.below(6) === 0).map((it) => it.toReversed());
  const otherwise = cut(random.shuffled(calls.filter(() => random.below(4) === 0)), random, sizes);
  return random.shuffled([...once, ...again, ...reversed, ...otherwise]).map((it, at) => unlike(write(it, random), at));
}

/** The same bytes would be the same batch, which is landed once: each body ends in a blank line of a length of its own. */
const unlike = (body: Body, at: number): Body => ({ ...body, text: `${body.text}\n${' '.repeat(at)}` });

function cut<T>(all: readonly T[], random: Random, { least, most }: { least: number; most: number }): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length;) {
    const size = least + random.below(most - least + 1);
    parts.push(all.slice(from, from + size));
    from += size;
  }
  return parts;
}

function write(calls: readonly MadeCall[], random: Random): Body {
  return { records: calls.length, text: random.pick([ndjson, json, csv])(calls), isPacked: random.below(2) === 0 };
}

const ndjson = (calls: readonly MadeCall[]) => calls.map((it) => JSON.stringify(record(it, iso))).join('\n');
const json = (calls: readonly MadeCall[]) => JSON.stringify(calls.map((it) => record(it, local)));

function csv(calls: readonly MadeCall[]): string {
  const rows = calls.map((it) => record(it, String));
  return [Object.keys(rows[0]!), ...rows.map((it) => Object.values(it))].map((it) => it.join()).join('\r\n');
}

/** One instant in the three forms that switches write. */
const iso = (at: number) => new Date(at).toISOString();
const local = (at: number) => new Date(at + 8 * 3_600_000).toISOString().replace('Z', '+08:00');

function record(call: MadeCall, time: (at: number) => string): Record<string, string> {
  const { callUuid, hotline, caller, outcome, setupAt, answerAt, bridgeAt, endAt } = call;
  return {
    callUuid,
    called: hotline.number,
    caller,
    answeredBy: answerAt === null ? '' : call.answeredBy,
    setupAt: time(setupAt),
    answerAt: answerAt === null ? '' : time(answerAt),
    bridgeAt: bridgeAt === null ? '' : time(bridgeAt),
    endAt: time(endAt),
    outcome,
  };
}
