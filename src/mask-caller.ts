const HIDDEN = '****';
const MOBILE = /^1\d{10}$/;
/** 010 and 02x have three digits, every other area code four. */
const FIXED = /^(010|02\d|0[3-9]\d\d)\d{7,8}$/;

/** A caller as a statement may show it (rules S3, P4): 138****8000, 0755****5678; of any other the last four are hidden. */
export function maskCaller(caller: string | null): string {
  if (caller === null || caller === '') return '未显示';
  if (MOBILE.test(caller)) return caller.slice(0, 3) + HIDDEN + caller.slice(-4);
  const area = FIXED.exec(caller)?.[1];
  if (area !== undefined) return area + HIDDEN + caller.slice(-4);
  return caller.slice(0, -4) + HIDDEN;
}

/** Mobile and landline numbers, also with the country's code before them. */
const NUMBERS = /(?<!\d)((?:\+|00)?86)?(1[3-9]\d{9}|0\d{9,11})(?!\d)/g;

/** A text in which somebody may have written a person's number: each is masked, and the rest stays. */
export function maskNumbers(text: string): string {
  return text.replace(NUMBERS, (_all, country: string = '', number: string) => country + maskCaller(number));
}
