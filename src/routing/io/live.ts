import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../app.js';
import { listen } from '../../db/listen.js';
import type { Tx } from '../../db/open.js';
import { readAsTenant } from '../../db/tenant.js';
import type { EpochMs } from '../../month.js';
import { Refusal } from '../../refusal.js';
import type { Line } from '../decide.js';
import { changesSince, inServiceAfter, sharedOf, type Shared } from '../store/changes-since.js';
import { linesOf } from '../store/lines.js';
import { openHeldLines } from './held-lines.js';

/** A lost notice heals by then: published changes are to reach every node within a second. */
const LOOK_MS = 400;
/** Rows of changes are kept for an hour: who was away for longer forgets all that it knew. */
const FORGET_MS = 1_800_000;
const AT_ONCE = 2_000;

/** What decisions go by, in memory: as the database has it, or had it a moment ago. */
export interface Live {
  /** Undefined where it must be asked for; null where it isn't ours. */
  known(number: string): Line | null | undefined;
  /** Those who ask for one number at a time wait for the same answer. */
  load(number: string): Promise<Line | null>;
  /** @throws Refusal UNAVAILABLE before the first look, and where the last one is too long ago */
  shared(): Shared;
  /** By the database's clock, which decides money: whoever set this machine's clock sets nobody's minute. */
  now(): EpochMs;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @param most numbers that are held at a time */
export function openLive({ app, reference, log }: Pick<App, 'app' | 'reference' | 'log'>, most: number): Live {
  const lines = openHeldLines(most);
  const loading = new Map<string, { line: Promise<Line | null> }>();
  let shared: Shared | null = null;
  let mark: string | null = null;
  let told = new Set<number>();
  let lookedAt = -Infinity;
  let clockOffset = 0;
  let isReferenceOld = true;
  const closing = new AbortController();
  const asRouter = <T>(work: (tx: Tx) => Promise<T>) => readAsTenant(app, { kind: 'router' }, work);

  /** All of it or nothing: who could read half a change only tries again from the same mark. */
  async function look(): Promise<void> {
    if (performance.now() - lookedAt > FORGET_MS) {
      lines.clear();
      loading.clear();
      mark = null;
    }
    const isFirst = mark === null;
    const found = await asRouter(async (tx) => {
      const since = await changesSince(tx, mark);
      const news = since.changes.filter((it) => !told.has(it.id));
      const changed = [...new Set(news.flatMap(({ number }) => number ?? []))];
      for (const number of changed) loading.delete(number); // what is under way may be of before
      const held = changed.filter((it) => lines.has(it) || lines.size() < most); // also what came into service
      const loaded = held.length > 0 ? await linesOf(tx, held) : [];
      const isSharedNew = isFirst || news.some((it) => it.number === null);
      return { since, held, loaded, news: isSharedNew ? await sharedOf(tx) : null };
    });
    if (found.news) isReferenceOld = true;
    if (isReferenceOld) await refreshReference();
    for (const number of found.held) lines.put(number, found.loaded.find((it) => it.number === number) ?? null);
    shared = found.news ?? shared;
    mark = found.since.mark;
    told = new Set(found.since.changes.map((it) => it.id));
    lookedAt = performance.now();
    clockOffset = found.since.now.getTime() - lookedAt;
  }

  /** What can't be read of it keeps no other change back; the next look tries again. */
  async function refreshReference(): Promise<void> {
    try {
      await reference.refresh(app);
      isReferenceOld = false;
    } catch (error) {
      log.error({ error: (error as Error).message }, 'regions and calendar stay as they were');
    }
  }

  let looking: Promise<void> | null = null;
  let again = false;
  /** One at a time; a notice that comes meanwhile asks for one more. */
  function lookSoon(): Promise<void> {
    again = looking !== null;
    looking ??= lookOnce();
    return looking;
  }

  async function lookOnce(): Promise<void> {
    try {
      await look();
    } catch (error) {
      const words = 'routing goes by what it knew: the database is out of reach';
      if (!closing.signal.aborted) log.warn({ error: (error as Error).message }, words);
    }
    looking = null;
    if (again && !closing.signal.aborted) void lookSoon();
  }

  async function keepLooking(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      if (!closing.signal.aborted) await lookSoon();
    }
  }

  /** So that an outage finds the numbers here, also those that nobody has called yet. */
  async function loadAll(): Promise<void> {
    for (let after = ''; lines.size() + AT_ONCE <= most && !closing.signal.aborted;) {
      const numbers = await asRouter((tx) => inServiceAfter(tx, after, AT_ONCE));
      if (numbers.length === 0) return;
      after = numbers.at(-1)!;
      await Promise.all(numbers.filter((it) => !lines.has(it)).map(load));
    }
  }

  let wanted: string[] = [];
  let batch: Promise<Map<string, Line>> | null = null;
  /** All that are asked for in one turn of the event loop go in one question. */
  async function loadBatch(): Promise<Map<string, Line>> {
    await new Promise((resolve) => setImmediate(resolve));
    const list = wanted;
    [wanted, batch] = [[], null];
    return asRouter(async (tx) => new Map((await linesOf(tx, list)).map((it) => [it.number, it])));
  }

  function load(number: string): Promise<Line | null> {
    const underWay = loading.get(number);
    if (underWay) return underWay.line;
    wanted.push(number);
    const found = (batch ??= loadBatch());
    const asked = { line: take() };
    async function take() {
      try {
        const line = (await found).get(number) ?? null;
        if (loading.get(number) === asked) lines.put(number, line);
        return line;
      } finally {
        if (loading.get(number) === asked) loading.delete(number);
      }
    }
    loading.set(number, asked);
    return asked.line;
  }

  let listener: { close(): Promise<void> } | null = null;
  let background: Promise<unknown> = Promise.resolve();
  return {
    known: lines.get,
    load,
    shared() {
      const age = performance.now() - lookedAt;
      if (shared && age <= shared.policy.snapshotSeconds * 1000 + 2 * LOOK_MS) return shared;
      throw new Refusal('UNAVAILABLE', 'the database is out of reach, and what is known is too old to route by');
    },
    now: () => Math.floor(performance.now() + clockOffset),
    async start() {
      await lookSoon();
      listener = listen(app, 'route_changes', () => void lookSoon(), log);
      const ahead = loadAll().catch((error: Error) =>
        log.warn({ error: error.message }, 'numbers were not loaded ahead'),
      );
      background = Promise.all([keepLooking(), ahead]);
    },
    async close() {
      closing.abort();
      await listener?.close();
      await looking;
      await background;
    },
  };
}
