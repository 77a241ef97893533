import { Worker } from 'node:worker_threads';
import { Refusal, type RefusalCode } from '../../refusal.js';
import type { Content, ContentLimits } from '../limits.js';
import type { DocumentMedia } from '../table.js';

/** What is done with hostile bytes, in a thread: routing goes on beside it, and a bomb takes the thread alone. */
export interface Tasks {
  inspect: { asks: { bytes: Buffer; limits: ContentLimits }; gives: Content };
  copy: { asks: { bytes: Buffer; media: DocumentMedia; mark: string; at: Date }; gives: Uint8Array };
  thumbnail: { asks: { bytes: Buffer; media: DocumentMedia; mark: string }; gives: Uint8Array };
}
export type TaskName = keyof Tasks;

export interface Workshop {
  /** @throws Refusal the task's own, and UNAVAILABLE where too many wait */
  run<Name extends TaskName>(name: Name, asks: Tasks[Name]['asks']): Promise<Tasks[Name]['gives']>;
  close(): Promise<void>;
}

export type Reply = { value: unknown } | { refusal: { code: RefusalCode; message: string } } | { error: string };

const TASK_MS = 30_000;
/** Each holds a document's bytes. */
const WAITING_AT_MOST = 20;
const HEAP_MB = 768;

/** TypeScript in a thread: its loader first, then its file. */
const BEGINNING = `const { tsx, entry } = require('node:worker_threads').workerData;
import(tsx).then(({ register }) => { register(); return import(entry); });`;

/** One thread, one task at a time, in turn. It starts with the first, and again after one that had to be stopped. */
export function openWorkshop(taskMs = TASK_MS): Workshop {
  let thread: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;

  const start = () =>
    (thread ??= new Worker(BEGINNING, {
      eval: true,
      execArgv: [], // ours may hold what a thread doesn't take
      workerData: { tsx: import.meta.resolve('tsx/esm/api'), entry: new URL('thread.ts', import.meta.url).href },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    }));

  async function stop(): Promise<void> {
    const stopping = thread;
    thread = null;
    await stopping?.terminate();
  }

  async function replyOf(name: TaskName, asks: object): Promise<Reply> {
    if (closed) throw new Refusal('UNAVAILABLE', 'this process is about to end; try again');
    const worker = start();
    worker.ref();
    try {
      return await new Promise<Reply>((resolve, reject) => {
        const late = setTimeout(() => done(() => reject(new Refusal('BAD_INPUT', `the file: it took over ${taskMs} ms to look at; allowed is a simpler one`))), taskMs); // prettier-ignore
        const onReply = (reply: Reply) => done(() => resolve(reply));
        const onError = (error: Error) => done(() => reject(faultOf(error)));
        const onExit = () => done(() => reject(new Refusal('UNAVAILABLE', 'the file was not looked at; try again')));
        const done = (settle: () => void) => {
          clearTimeout(late);
          worker.off('message', onReply).off('error', onError).off('exit', onExit);
          settle();
        };
        worker.on('message', onReply).on('error', onError).on('exit', onExit);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        worker.postMessage({ name, asks });
      });
    } catch (error) {
      await stop();
      throw error;
    } finally {
      worker.unref(); // an idle one keeps no process
    }
  }

  return {
    async run(name, asks) {
      if (waiting >= WAITING_AT_MOST) throw new Refusal('UNAVAILABLE', 'too many documents are looked at already; try again in some seconds'); // prettier-ignore
      waiting++;
      const turn = last.then(() => replyOf(name, asks));
      last = turn.catch(() => {});
      const reply = await turn.finally(() => waiting--);
      if ('refusal' in reply) throw new Refusal(reply.refusal.code, reply.refusal.message);
      if ('error' in reply) throw new Error(reply.error);
      return reply.value as never;
    },
    async close() {
      closed = true;
      await stop();
    },
  };
}

function faultOf(error: Error & { code?: string }): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new Refusal('BAD_INPUT', 'the file: it needs too much memory to look at; allowed is a simpler one');
}
