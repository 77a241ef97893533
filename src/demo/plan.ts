import { YUAN, type MicroYuan } from '../money.js';
import type { Month } from '../month.js';
import type { DemoOptions } from './demo.js';
import { readCdrFile } from './read-file.js';

/** What the demo plays: the month, who is called, and the bodies that the switch posts. */
export interface Plan {
  month: Month;
  subscribers: readonly { name: string; taxId: string }[];
  numbers: readonly { number: string; destinations: readonly string[] }[];
  bodies: readonly { bytes: Uint8Array<ArrayBuffer>; headers: Record<string, string> }[];
  /** Of the first number: low enough to be reached within the month. */
  capAmount: MicroYuan;
}

export function prepare({ cdrs }: DemoOptions): Plan {
  return planOfFile(cdrs!);
}

function planOfFile(path: string): Plan {
  const { bytes, gzip, numbers, month } = readCdrFile(path);
  return {
    month,
    numbers,
    subscribers: [{ name: '示例一', taxId: '91110108551385082Q' }],
    bodies: [{ bytes, headers: gzip ? { 'content-encoding': 'gzip' } : {} }],
    capAmount: 100n * YUAN,
  };
}
