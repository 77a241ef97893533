import type { GradeRule } from './grade-rules.js';

/**
 * A table to begin with, as a document that `grades publish` takes: patterns that the market pays for, the tail more than the
 * middle, 6, 8 and 9 more than others, 4 less. Fees and minimums are examples.
 */
export const presetGrades = {
  grades: [
    grade('DIAMOND', '钻石号', '100000', '3000', 36),
    grade('AAAAA', '五连号', '50000', '2000', 36),
    grade('AAAA', '四连号', '20000', '1000', 24),
    grade('TRIPLE_PAIR', '三对号、双三连号', '15000', '800', 24),
    grade('STRAIGHT', '顺子号', '10000', '600', 24),
    grade('ABAB', '重复号', '5000', '300', 12),
    grade('AABB', '双对号', '5000', '300', 12),
    grade('AAA', '三连号', '3000', '200', 12),
    grade('INNER_AAAA', '中间四连号', '3000', '200', 12),
    grade('ABC', '短顺子号', '1000', '100', 12),
    grade('AA', '对子号', '600', '60', 12),
    grade('LUCKY', '吉祥尾号', '300', '50', 12),
    grade('INNER_AAA', '中间三连号', '200', '50', 12),
    grade('ORDINARY', '普通号', '0', '40', 12),
    grade('WITH_4', '带4号', '0', '30', 12),
  ],
  rules: [
    rule('DIAMOND', 'TAIL', 'AAAAAA'),
    rule('DIAMOND', 'TAIL', 'ABCDEF', { step: 1 }),
    rule('AAAAA', 'TAIL', 'AAAAA'),
    rule('AAAA', 'TAIL', 'AAAA'),
    rule('TRIPLE_PAIR', 'TAIL', 'AABBCC'),
    rule('TRIPLE_PAIR', 'TAIL', 'AAABBB'),
    rule('TRIPLE_PAIR', 'TAIL', 'ABCABC'),
    rule('STRAIGHT', 'TAIL', 'ABCD', { step: 1 }),
    rule('STRAIGHT', 'TAIL', 'ABCD', { step: -1 }),
    rule('ABAB', 'TAIL', 'ABAB', { without: '4' }),
    rule('AABB', 'TAIL', 'AABB', { without: '4' }),
    rule('AAA', 'TAIL', 'AAA'),
    rule('INNER_AAAA', 'ANYWHERE', 'AAAA'),
    rule('WITH_4', 'ANYWHERE', 'A', { digits: '4' }),
    rule('ABC', 'TAIL', 'ABC', { step: 1 }),
    rule('AA', 'TAIL', 'AA'),
    rule('LUCKY', 'TAIL', 'A', { digits: '689' }),
    rule('INNER_AAA', 'ANYWHERE', 'AAA'),
  ],
  otherwise: 'ORDINARY',
};

function grade(code: string, name: string, selectionFee: string, monthlyMinimum: string, contractMonths: number) {
  return { code, name, selectionFee, monthlyMinimum, contractMonths };
}

function rule(code: string, at: GradeRule['at'], shape: string, more: Partial<GradeRule> = {}) {
  return { grade: code, at, shape, ...more };
}
