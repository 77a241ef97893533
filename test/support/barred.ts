import { randomUUID } from 'node:crypto';
import type { useGraphql } from './graphql.js';

const fields = 'barredSubject { id kind identifier reason source since barredBy liftedAt liftedBy }';

/** The mutations and the list of barred subjects, as an operator's front end sends them. */
export function useBarred(ask: ReturnType<typeof useGraphql>) {
  const send = async (key: string, name: 'barSubject' | 'liftBar', input: object) => {
    const type = name === 'barSubject' ? 'BarSubjectInput' : 'LiftBarInput';
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { idempotentReplay userErrors { code message path } ${fields} } }`;
    const { data, errors } = await ask(key, text, {
      input: { idempotencyKey: randomUUID(), reason: '涉诈通报', ...input },
    });
    if (!data?.[name]) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  return {
    bar: (key: string, kind: string, identifier: string, more: object = {}) =>
      send(key, 'barSubject', { kind, identifier, source: 'REGULATOR', ...more }),
    lift: (key: string, id: string, more: object = {}) => send(key, 'liftBar', { id, ...more }),
    async list(key: string, filter: object | null = null) {
      const { data, errors } = await ask(
        key,
        `query ($filter: BarredSubjectFilter) { barredSubjects(first: 50, filter: $filter) { totalCount nodes { id kind identifier liftedAt } } }`,
        { filter },
      );
      if (errors) throw new Error(errors[0]!.extensions.code);
      return data.barredSubjects;
    },
  };
}
