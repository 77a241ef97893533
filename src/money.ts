/** Micro-yuan: 1e-6 yuan. Money is a bigint and nothing else is, so `price * seconds` won't compile. */
export type MicroYuan = bigint;

/** Micro-yuan in one yuan, and in one fen. */
export const YUAN: MicroYuan = 1_000_000n;
export const FEN: MicroYuan = 10_000n;

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

/** '0.22' -> 220_000n. Null for what is not a plain decimal of yuan with at most six places: nothing is rounded here. */
export function parseYuan(text: string): MicroYuan | null {
  const found = DECIMAL.exec(text);
  if (!found) return null;
  const [, sign, whole, fraction = ''] = found;
  const size = BigInt(whole!) * YUAN + BigInt(fraction.padEnd(6, '0'));
  return sign ? -size : size;
}

/** All six places, always, no separators, so the text parses back: '0.220000'. */
export function formatYuan(amount: MicroYuan): string {
  const [sign, size] = amount < 0n ? ['-', -amount] : ['', amount];
  return `${sign}${size / YUAN}.${String(size % YUAN).padStart(6, '0')}`;
}

/** Rounded to whole fen, half away from zero (rule T1): the one rounding a statement has. */
export function toFen(amount: MicroYuan): bigint {
  const half = FEN / 2n;
  return amount < 0n ? -((-amount + half) / FEN) : (amount + half) / FEN;
}

/** 1234567 fen -> '12,345.67', as finance writes it. */
export function formatFen(fen: bigint): string {
  const [sign, size] = fen < 0n ? ['-', -fen] : ['', fen];
  const yuan = String(size / 100n).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${yuan}.${String(size % 100n).padStart(2, '0')}`;
}
