import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { graphqlSchema } from './schema.js';

const file = new URL('./schema.graphql', import.meta.url);

export const printed = (): string => `${printSchema(lexicographicSortSchema(graphqlSchema()))}\n`;
export const committed = (): string => readFileSync(file, 'utf8');

/** `npm run schema`: writes the file that clients generate their types from. A test compares the two. */
if (process.argv[1]?.endsWith('print.ts')) writeFileSync(file, printed());
