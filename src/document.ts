import { z } from 'zod';

/** Documents that people write as JSON (tariffs, routing plans): their building blocks, and every problem of one at once. */

/** One reason why a document can't be published. */
export interface Problem {
  /** `BAD_VALUE` is wrong by itself; `CONTRADICTION` can be read but doesn't fit the rest of the document. */
  code: 'BAD_VALUE' | 'UNKNOWN_KEY' | 'CONTRADICTION';
  /** 'rates[0].bands[1].price'; '' is the whole document. */
  path: string;
  /** What stands there, as JSON, cut at 60 characters; 'nothing' where it is missing. */
  found: string;
  allowed: string;
}

/** Parts that can each be read but don't fit together. */
export interface Contradiction {
  path: (string | number)[];
  found: string;
  allowed: string;
}

export const whole = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
};

/** From one to `max`. A longer list is not looked into: rules compare each with each. */
export const several = <Item extends z.ZodType>(item: Item, max: number) => {
  const allowed = `a list of 1 to ${max}`;
  return z.array(item, allowed).min(1, { error: allowed, abort: true }).max(max, { error: allowed, abort: true });
};

export const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, `one of ${values.join(', ')}`);

const minute = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, { error: allowed, abort: true });
/** A part of the day in Asia/Shanghai, half-open; one whose end is not after its start runs past midnight (rule R4). */
export const minuteRange = z
  .strictObject(
    {
      from: minute(/^([01]\d|2[0-3]):[0-5]\d$/, "a minute from '00:00' to '23:59'"),
      to: minute(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a minute from '00:00' to '24:00', which the range ends before"),
    },
    '{ from, to }',
  )
  .refine(({ from, to }) => from !== to, {
    error: "two different minutes; a whole day is '00:00' to '24:00'",
    abort: true,
  });

/** `found` rides along, for zod knows only where the issue is. */
export const obeys =
  <Value>(rule: (value: Value) => Iterable<Contradiction>) =>
  (value: Value, context: z.RefinementCtx) => {
    for (const { path, found, allowed } of rule(value)) {
      context.addIssue({ code: 'custom', path, message: allowed, params: { found } });
    }
  };

/** @param json what was read, for the problems show what they found */
export function problemsIn(error: z.ZodError, json: unknown): readonly Problem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, json));
}

function problemsOf(issue: z.core.$ZodIssue, json: unknown): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { code: 'UNKNOWN_KEY', path: pathText(path), found: shown(at(json, path)), allowed: issue.message };
    });
  }
  const found: unknown = issue.code === 'custom' ? issue.params?.['found'] : undefined;
  if (typeof found === 'string') {
    return [{ code: 'CONTRADICTION', path: pathText(issue.path), found, allowed: issue.message }];
  }
  return [
    { code: 'BAD_VALUE', path: pathText(issue.path), found: shown(at(json, issue.path)), allowed: issue.message },
  ];
}

export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index ? '.' : ''}${String(step)}`))
    .join('');
}

function at(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], json);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
