import { pino, type DestinationStream, type Logger } from 'pino';
import { maskNumbers } from './mask-caller.js';

const LONGEST = 4_000;

/** Every line that is logged goes through here, so that no value of a query and no person's number is in one (rule P4). */
export function openLog(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      log: (fields: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(fields).map(([name, it]) => [name, typeof it === 'string' ? withoutValues(it) : it]),
        ),
    },
  };
  return to ? pino(options, to) : pino(options);
}

/** An error's text without what drizzle adds to it: the parameters of the query that failed. */
export function withoutValues(text: string): string {
  return maskNumbers(text.replace(/\nparams: [^]*?(?=\n\s+at |$)/g, '')).slice(0, LONGEST);
}
