import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/id.js';
import type { useApi } from './http.js';
import type { useGraphql } from './graphql.js';

type Api = Pick<ReturnType<typeof useApi>, 'ask'>;

/** Asks where a call goes as a switch does: each time another call, unless one is named. */
export function useRoute(api: Api, key: () => string) {
  const ask = (question: Record<string, unknown>) =>
    api.ask('POST', '/v1/route', { key: key(), body: JSON.stringify({ callUuid: newId(), ...question }) });
  return {
    ask,
    /** The body of an answer, and what it says in a word: its destinations, or why there are none. */
    async says(called: string, caller: string | null = '13910000000'): Promise<string> {
      return inAWord((await ask({ called, caller })).json);
    },
  };
}

// oxlint-disable-next-line typescript/no-explicit-any -- an answer as it came
export function inAWord(answer: any): string {
  if (answer.action === 'route') return answer.destinations.map((it: { number: string }) => it.number).join(' ');
  return answer.action === 'collect_pin' ? `PIN, ${answer.attemptsLeft} left` : answer.announcement;
}

/** What every node is to know within a second: asks until it is so, and says what it was at last. */
export async function withinASecond<T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  const end = performance.now() + 1_000;
  for (;;) {
    const found = await look();
    if (isSo(found) || performance.now() > end) return found;
    await sleep(20);
  }
}

/** Makes mutations, each with a key of its own. */
export function useMutations(ask: ReturnType<typeof useGraphql>) {
  return async (key: string, mutation: string, input: Record<string, unknown>, fields: string) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation M($input: ${type}) { ${mutation}(input: $input) { ${fields} userErrors { code message path } } }`;
    const { data, errors } = await ask(key, query, { input: { idempotencyKey: newId(), ...input } });
    if (errors) throw new Error(JSON.stringify(errors));
    return data[mutation];
  };
}
