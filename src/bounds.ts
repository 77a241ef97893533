import { Refusal } from './refusal.js';

/** The least and the most of each field. */
export type Bounds<Fields> = Record<keyof Fields, readonly [least: number, most: number]>;

/** @throws Refusal BAD_INPUT that names the first field that is out of its bounds */
export function refuseOutside<Fields extends Record<keyof Fields, number>>(
  bounds: Bounds<Fields>,
  change: Partial<Fields>,
): void {
  for (const [field, found] of Object.entries<number>(change as Record<string, number>)) {
    const [least, most] = bounds[field as keyof Fields];
    if (found >= least && found <= most) continue;
    throw new Refusal('BAD_INPUT', `${field}: found ${found}, allowed is ${least} to ${most}`, [field]);
  }
}
