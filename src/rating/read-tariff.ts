import { tariffDocument, type Tariff } from './tariff.js';

/** `BAD_VALUE` is wrong by itself; `CONTRADICTION` can be read but doesn't fit the rest of the tariff. */
export const problemCodes = ['BAD_VALUE', 'UNKNOWN_KEY', 'CONTRADICTION'] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** One reason why a tariff can't be published. */
export interface Problem {
  code: ProblemCode;
  /** 'rates[0].bands[1].price'; '' is the whole document. */
  path: string;
  /** What stands there, as JSON, cut at 60 characters; 'nothing' where it is missing. */
  found: string;
  allowed: string;
}

export type ReadTariff = { ok: true; tariff: Tariff } | { ok: false; problems: readonly Problem[] };

/**
 * Every problem of a tariff at once, so that its author corrects it in one go (rules T1, T2). What is wrong by itself hides
 * only the contradictions of its own list. A published tariff read again is the same tariff.
 *
 * @param json whatever JSON.parse gave
 */
export function readTariff(json: unknown): ReadTariff {
  const parsed = tariffDocument.safeParse(json);
  if (parsed.success) return { ok: true, tariff: parsed.data };
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, json)) };
}

function problemsOf(issue: Issue, json: unknown): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { code: 'UNKNOWN_KEY', path: textOf(path), found: shown(at(json, path)), allowed: issue.message };
    });
  }
  const found: unknown = issue.code === 'custom' ? issue.params?.['found'] : undefined;
  if (typeof found === 'string') {
    return [{ code: 'CONTRADICTION', path: textOf(issue.path), found, allowed: issue.message }];
  }
  return [{ code: 'BAD_VALUE', path: textOf(issue.path), found: shown(at(json, issue.path)), allowed: issue.message }];
}

type Issue = NonNullable<ReturnType<typeof tariffDocument.safeParse>['error']>['issues'][number];

function textOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index ? '.' : ''}${String(step)}`))
    .join('');
}

function at(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown>)[step], json);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
