import assert from 'node:assert/strict';
import { parentPort } from 'node:worker_threads';
import { Refusal } from '../../refusal.js';
import { inspect } from '../inspect.js';
import { makeCopy } from './copy.js';
import { makeThumbnail } from './thumbnail.js';
import type { Reply, TaskName, Tasks } from './workshop.js';

/** The other side of workshop.ts. Bytes come as a copy; what isn't a refusal is a fault of ours, or of a library. */
const tasks: { [Name in TaskName]: (asks: Tasks[Name]['asks']) => Promise<Tasks[Name]['gives']> } = {
  inspect: ({ bytes, limits }) => inspect(bufferOf(bytes), limits),
  copy: ({ bytes, ...rest }) => makeCopy({ bytes: bufferOf(bytes), ...rest }),
  thumbnail: ({ bytes, ...rest }) => makeThumbnail({ bytes: bufferOf(bytes), ...rest }),
};

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

async function replyTo({ name, asks }: { name: TaskName; asks: never }): Promise<Reply> {
  try {
    return { value: await tasks[name](asks) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: { code: error.code, message: error.message } };
    return { error: (error as Error).stack ?? String(error) };
  }
}

assert(parentPort, 'it runs as a thread');
const port = parentPort;
port.on('message', (message: { name: TaskName; asks: never }) => {
  void replyTo(message).then((reply) => port.postMessage(reply));
});
