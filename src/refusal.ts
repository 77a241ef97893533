/** Every code that a user of the API may see; the list is public and closed. */
export const refusalCodes = [
  'BAD_INPUT',
  'BAD_CURSOR',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'TOO_LARGE',
  'UNSUPPORTED_FORMAT',
  'CONFLICT',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_CONFLICT',
  'MONTH_NOT_READY',
  'WRONG_STATE',
  'NOT_AVAILABLE',
  'INCOMPLETE',
  'RESERVATION_QUOTA_EXCEEDED',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'UNAVAILABLE',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A request that we understand and decline. `code` is public; `message` names the value and the rule; `argument`, where there is one, what it is about. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** Where in the arguments; not `path`, by which graphql-js knows its own errors. */
    readonly argument: readonly string[] = [],
    /** What else is wrong, so that it can be mended in one go. */
    readonly others: readonly Refusal[] = [],
  ) {
    super(message);
  }
}
