const digits = '零壹贰叁肆伍陆柒捌玖';
const ranks = ['', '拾', '佰', '仟'];

/**
 * 人民币大写 of an amount in fen, by the annex of 支付结算办法: 整 after yuan and never after fen; 零 for a run of zeros
 * inside, also before a lone fen. Where the rule leaves a choice (整 after jiao, 零 before a jiao that follows a round
 * yuan) it is left out, as in the rule's own examples. The figures and these characters must agree (票据法 §8).
 */
export function capitals(fen: bigint): string {
  const size = fen < 0n ? -fen : fen;
  const yuan = size / 100n;
  const jiao = Number((size / 10n) % 10n);
  const cent = Number(size % 10n);
  let text = fen < 0n ? '人民币负' : '人民币';
  if (yuan > 0n || size === 0n) text += `${spell(yuan)}元`;
  if (jiao > 0) text += `${digits[jiao]}角`;
  if (cent > 0) return text + (jiao === 0 && yuan > 0n ? '零' : '') + `${digits[cent]}分`;
  return jiao > 0 ? text : `${text}整`;
}

/** A whole number, split at its highest of 亿 and 万: each half is spelled alike, so there is no largest amount. */
function spell(number: bigint): string {
  if (number === 0n) return '零';
  if (number >= 100_000_000n) return join(number, 100_000_000n, '亿');
  if (number >= 10_000n) return join(number, 10_000n, '万');
  return spellGroup(Number(number));
}

/** 零 marks the gap when the lower part doesn't start right below the unit, or the upper ends in zero: 壹拾万零柒仟. */
function join(number: bigint, unit: bigint, name: string): string {
  const [high, low] = [number / unit, number % unit];
  if (low === 0n) return spell(high) + name;
  const gap = low < unit / 10n || high % 10n === 0n;
  return spell(high) + name + (gap ? '零' : '') + spell(low);
}

/** 1 to 9,999. */
function spellGroup(group: number): string {
  let text = '';
  for (let rank = 3; rank >= 0; rank--) {
    const digit = Math.floor(group / 10 ** rank) % 10;
    if (digit > 0) text += digits[digit]! + ranks[rank];
    else if (text !== '' && group % 10 ** rank > 0 && !text.endsWith('零')) text += '零';
  }
  return text;
}
