import type { useApi } from './http.js';

export interface Answer {
  status: number;
  /** The whole body, byte for byte. */
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows the shape that it asked for
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string } }[] | undefined;
}

/** Asks `POST /graphql` as a partner's program does. */
export function useGraphql(api: ReturnType<typeof useApi>) {
  return async (key: string | null, query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const { status, bytes, json } = await api.ask('POST', '/graphql', {
      ...(key !== null && { key }),
      body: JSON.stringify({ query, variables }),
      headers: { 'content-type': 'application/json' },
    });
    return { status, text: bytes.toString(), data: json.data, errors: json.errors };
  };
}
