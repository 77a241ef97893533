/** A number's tail: its last seven digits, as a number. There are ten million. */
export const TAILS = 10_000_000;

export const numberOf = (tail: number): string => `400${String(tail).padStart(7, '0')}`;
export const tailOf = (number: string): number => Number(number.slice(3));
