/**
 * Money comes as text in yuan with six places, "12.340000", and is reckoned as a whole number of millionths: a
 * floating-point number would lose some of it on the way.
 */
export function microYuan(text: string): bigint {
  const found = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (!found) throw new RangeError(`found ${text}, expected yuan such as "12.340000"`);
  const [, sign, whole, fraction = ''] = found;
  const amount = BigInt(whole! + fraction.padEnd(6, '0'));
  return sign ? -amount : amount;
}

/** For people: 1,234.56, and as many places as it takes. */
export function yuan(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(7, '0');
  const whole = digits.slice(0, -6).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${amount < 0n ? '-' : ''}${whole}.${fraction}`;
}
