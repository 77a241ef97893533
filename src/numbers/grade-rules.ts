import { z } from 'zod';
import { parseYuan, type MicroYuan } from '../money.js';
import { Refusal } from '../refusal.js';

/** A number's last seven digits: what its grade and its search go by. */
export const TAIL = 7;

/** A class of numbers and what it takes to have one (靓号等级, rule N6). */
export interface Grade {
  /** As the API and the database name it: AAAA. */
  code: string;
  /** As a customer reads it. */
  name: string;
  /** Paid once for choosing it (选号费). */
  selectionFee: MicroYuan;
  /** What its subscriber pays a month at least. */
  monthlyMinimum: MicroYuan;
  contractMonths: number;
}

/** One line of the table: what the digits look like, and which grade that is. The first line that fits decides. */
export interface GradeRule {
  grade: string;
  at: 'TAIL' | 'ANYWHERE';
  /** One letter a digit, and the same letter for the same digit: AABB. Different letters may be the same digit. */
  shape: string;
  /** With it each letter is the digit after (1) or before (-1) the letter before it: ABCD is 1234, AABB 1122. */
  step: 0 | 1 | -1;
  /** The shape is made of these digits alone. */
  digits: string;
  /** None of these digits is anywhere in the seven. */
  without: string;
}

/** The whole table: grades from the dearest to the plainest, rules in the order of trying, and the grade of the rest. */
export interface GradeRules {
  grades: readonly Grade[];
  rules: readonly GradeRule[];
  otherwise: string;
}

/** Bits of one integer hold a set of grades. */
const MOST_GRADES = 31;
const MOST_RULES = 100;

const digits = z.string().regex(/^[0-9]{1,10}$/, 'digits, such as "689"');
const money = z.string().transform((text, context) => {
  const yuan = parseYuan(text);
  if (yuan !== null && yuan >= 0n) return yuan;
  context.addIssue({ code: 'custom', message: 'yuan as text, such as "500.00"' });
  return z.NEVER;
});

const document = z.strictObject({
  grades: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[A-Z][A-Z0-9_]{0,19}$/, 'capital letters, digits and _, 20 at most'),
        name: z.string().trim().min(1).max(40),
        selectionFee: money,
        monthlyMinimum: money,
        contractMonths: z.int().min(0).max(120),
      }),
    )
    .min(1)
    .max(MOST_GRADES),
  rules: z
    .array(
      z.strictObject({
        grade: z.string(),
        at: z.enum(['TAIL', 'ANYWHERE']),
        shape: z.string().regex(/^[A-G]{1,7}$/, 'one to seven letters from A to G'),
        step: z.union([z.literal(1), z.literal(-1), z.literal(0)]).default(0),
        digits: digits.default('0123456789'),
        without: digits.or(z.literal('')).default(''),
      }),
    )
    .max(MOST_RULES),
  otherwise: z.string(),
});

/** Reads a table of grades as a person wrote it, JSON. @throws Refusal BAD_INPUT with the path to each fault */
export function readGradeRules(json: unknown): GradeRules {
  const read = document.safeParse(json);
  if (!read.success) refuse(read.error.issues.map((it) => `${it.path.join('.') || 'the document'}: ${it.message}`));
  const { grades, rules, otherwise } = read.data;
  const codes = grades.map((it) => it.code);
  const faults = codes.filter((it, at) => codes.indexOf(it) !== at).map((it) => `grades: ${it} stands in it twice`);
  const known = (path: string, code: string) =>
    codes.includes(code) || faults.push(`${path}: found ${code}, allowed are ${codes.join(', ')}`);
  rules.forEach((it, at) => known(`rules.${at}.grade`, it.grade));
  known('otherwise', otherwise);
  if (faults.length > 0) refuse(faults);
  return { grades, rules, otherwise };
}

function refuse(faults: string[]): never {
  throw new Refusal('BAD_INPUT', `the table of grades can't be used: ${faults.join('; ')}`);
}
