import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { formatYuan, parseYuan } from '../../src/money.js';
import { LARGEST_SERIAL, readSerial } from '../../src/calls/serials.js';
import { isMonth } from '../../src/month.js';
import { isTooDeep } from '../../src/routing/read-plan.js';

/** A scalar that is written as text, and read from text only: a number would have lost something on its way. */
function textScalar<T>(
  name: string,
  description: string,
  allowed: string,
  read: (text: string) => T | null,
  write: (value: T) => string,
): GraphQLScalarType<T, string> {
  const parse = (found: unknown) => {
    const value = typeof found === 'string' ? read(found) : null;
    if (value !== null) return value;
    throw new GraphQLError(`${name}: found ${JSON.stringify(found) ?? 'nothing'}, allowed is ${allowed}`);
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize: (value) => write(value as T),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : 'value' in node ? Number(node.value) : null),
  });
}

const itself = (text: string) => text;

export const Money = textScalar(
  'Money',
  'An amount in yuan, as text with six places: "12.340000". Exact: never a floating-point number. In arguments at most six places.',
  'yuan as text such as "12.34"',
  parseYuan,
  formatYuan,
);

export const YearMonth = textScalar(
  'YearMonth',
  'A calendar month in Asia/Shanghai: "2026-11".',
  'a month as text such as "2026-11"',
  (text) => (isMonth(text) ? text : null),
  itself,
);

export const SerialNumber = textScalar<number>(
  'SerialNumber',
  `A running number that a switch gives its files or records, or how many of them: digits as text, "17", up to ${LARGEST_SERIAL}.`,
  'digits as text, such as "17"',
  readSerial,
  String,
);

export const HotlineNumberScalar = textScalar(
  'HotlineNumber',
  'A 400 number: 400 and seven digits, "4008123456".',
  '400 and seven digits, as text',
  (text) => (/^400\d{7}$/.test(text) ? text : null),
  itself,
);

export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  specifiedByURL: null,
  extensions: {},
  description:
    'An instant, RFC 3339: in answers UTC with milliseconds, "2026-11-05T02:00:00.000Z"; in arguments with any offset.',
});

const document = (found: unknown): unknown => {
  const isObject = typeof found === 'object' && found !== null && !Array.isArray(found);
  if (isObject && !isTooDeep(found)) return found;
  throw new GraphQLError('RoutePlanDocument: allowed is a JSON object that isn’t nested deeper than a plan may be');
};

export const RoutePlanDocument = new GraphQLScalarType<unknown, unknown>({
  name: 'RoutePlanDocument',
  description: 'A routing plan, as a JSON object. Its form is the JSON Schema at `GET /v1/route-plan.schema.json`.',
  serialize: (value) => value,
  parseValue: document,
  parseLiteral: (node, variables) => document(valueFromASTUntyped(node, variables)),
});
