/** What seals the documents' own keys. Several may open, so that one can take over from another; the newest seals. */
export interface MasterKeys {
  newest: number;
  byVersion: ReadonlyMap<number, Buffer>;
}

export const KEYS_ALLOWED = 'VERSION:KEY, a whole number from 1 to 32767 and 64 hexadecimal digits; several with commas or on lines of their own'; // prettier-ignore

/** '1:9f…e3,2:04…b1', from which blanks and line breaks are nothing. Null where it isn't that; nothing of it is told. */
export function readMasterKeys(text: string): MasterKeys | null {
  const byVersion = new Map<number, Buffer>();
  for (const item of text.split(/[\s,]+/).filter((it) => it !== '')) {
    const [, version, key] = /^([1-9]\d{0,4}):([0-9a-fA-F]{64})$/.exec(item) ?? [];
    const number = Number(version);
    if (!key || number > 32_767 || byVersion.has(number)) return null;
    byVersion.set(number, Buffer.from(key, 'hex'));
  }
  if (byVersion.size === 0) return null;
  return { newest: Math.max(...byVersion.keys()), byVersion };
}
