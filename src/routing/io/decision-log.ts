import type { App } from '../../app.js';
import { isOutage } from '../../db/open.js';
import { asTenant } from '../../db/tenant.js';
import { Refusal } from '../../refusal.js';
import { decisionId } from '../reply.js';
import { insertDecisions, type NewDecision } from '../store/decisions.js';

/** The answer doesn't wait for the disk; none that was given is missing a second later. */
const FLUSH_MS = 150;
/** More would hold up the answers while the statement is put together. */
const AT_ONCE = 100;
/** In an outage decisions wait here; when it is full, no more are made. Some 100 MB. */
const MOST_WAITING = 100_000;
/** Who asks again gets the same answer. Later than that it is in the database, and is looked for there (io/repeats.ts). */
const REMEMBERED_MS = 2_000;
const MOST_REMEMBERED = 50_000;
const AGAIN_MS = 250;

export interface DecisionLog {
  /** What this node has answered to a call's first question a moment ago. */
  recent(callKey: string): NewDecision | undefined;
  /** @throws Refusal UNAVAILABLE where too many wait to be stored */
  add(decision: NewDecision): void;
  /** Of one that is stored already. */
  remember(decision: NewDecision): void;
  /** Until all is stored that was added before. */
  close(): Promise<void>;
}

export function openDecisionLog({ app, log }: Pick<App, 'app' | 'log'>): DecisionLog {
  let waiting: NewDecision[] = [];
  let flushing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closing = false;
  const remembered = new Map<string, NewDecision>(); // in the order of time

  /** One that the database can't take, which none should be, keeps no other back. */
  async function store(rows: readonly NewDecision[]): Promise<void> {
    try {
      await asTenant(app, { kind: 'router' }, (tx) => insertDecisions(tx.$client, rows));
    } catch (error) {
      if (isOutage(error as Error)) throw error;
      if (rows.length > 1) for (const it of rows) await store([it]);
      else log.error({ error: (error as Error).message, decision: decisionId(rows[0]!) }, 'a decision can’t be stored');
    }
  }

  async function flush(): Promise<void> {
    do {
      const rows = waiting.slice(0, AT_ONCE);
      await store(rows);
      waiting = waiting.slice(rows.length);
    } while (waiting.length >= (closing ? 1 : AT_ONCE)); // fewer are cheaper a little later, together
  }

  function flushIn(ms: number): void {
    if (flushing || (timer && ms > 0)) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      flushing = flushNow();
    }, ms);
  }

  async function flushNow(): Promise<void> {
    let next = FLUSH_MS;
    try {
      await flush();
    } catch (error) {
      next = AGAIN_MS;
      log.warn({ error: (error as Error).message, waiting: waiting.length }, 'decisions wait to be stored');
    }
    flushing = null;
    if (waiting.length > 0 && !closing) flushIn(next);
  }

  function remember(decision: NewDecision): void {
    remembered.set(decision.callKey, decision);
    if (remembered.size <= MOST_REMEMBERED && remembered.size % 64 !== 0) return;
    const oldest = decision.askedAt - REMEMBERED_MS;
    for (const [callKey, it] of remembered) {
      if (it.askedAt > oldest && remembered.size <= MOST_REMEMBERED) break;
      remembered.delete(callKey);
    }
  }

  return {
    recent: (callKey) => remembered.get(callKey),
    add(decision) {
      if (waiting.length >= MOST_WAITING) {
        throw new Refusal('UNAVAILABLE', 'too many decisions wait to be stored: the database is out of reach');
      }
      waiting.push(decision);
      remember(decision);
      flushIn(waiting.length < AT_ONCE ? FLUSH_MS : 0);
    },
    remember,
    async close() {
      closing = true;
      if (timer) clearTimeout(timer);
      await flushing;
      if (waiting.length === 0) return;
      await flush().catch((error: Error) => {
        log.error({ error: error.message, lost: waiting.length }, 'decisions were not stored');
      });
    },
  };
}
