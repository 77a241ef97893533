/** A telephone number as China writes it, without the prefixes that a switch puts before it (rule R11). */
export interface Phone {
  /** `short`: 10086, 95588, 12345. `overseas`: Hong Kong, Macao and Taiwan too. `unknown`: withheld or unreadable. */
  kind: 'mobile' | 'fixed' | 'short' | 'overseas' | 'unknown';
  /** 13800138000, 075582345678, 95588, 0014155552671; null where the kind is unknown. */
  number: string | null;
  /** Of a fixed line, with its 0, as dialled: it may be one that has since been merged (0378). Null for all others. */
  areaCode: string | null;
}

/** A caller that hides its number, or sends what is none, matches `UNKNOWN` and nothing else (rule R3). */
const unknown: Phone = Object.freeze({ kind: 'unknown', number: null, areaCode: null });

/**
 * China's area codes, the merged ones that switches still send among them. A test holds them against regions/area-codes.json.
 * They stand here because without them 4008001234 reads as a fixed line that lost its 0.
 */
const areaCodes =
  /^0(?:10|2[0-57-9]|3(?:1\d|35|49|5\d|7\d|9[1-68])|4(?:1\d|2[179]|3[1-9]|5[1-9]|6[47-9]|7\d|8[23])|5(?:1\d|2[37]|3\d|4[36]|5\d|6[1-7]|7\d|80|9[1-9])|6(?:3[1-5]|6[0238]|9[12])|7(?:01|1\d|2[248]|3[014-9]|4[3-6]|5\d|6[023689]|7\d|9\d)|8(?:1[236-8]|2[5-7]|3\d|5[1-9]|7\d|8[3678]|9[1-8])|9(?:0[1-3689]|1[0-79]|3\d|4[13]|5[1-5]|7[0-79]|9\d))/;
const shortCode = /^(?:1[0-2](?:\d|\d{3,4})|95\d{3,6}|96\d{3,4})$/;
/** Carriers' prefixes for cheaper calls, dialled before a whole number. */
const ipPrefix = /^(?:17951|17911|17909|12593)/;
/** No SIP address of a caller is longer, and it bounds the work on what a stranger sent. */
const longest = 256;

/**
 * What a switch sent as a number, in its national form. Reading the result again gives the same.
 *
 * @param raw as received: digits, +86, a SIP or tel URI with or without a display name, or nothing
 * @param homeAreaCode of the trunk (0755), where one is set: a number of 7 or 8 digits without an area code is local to it
 */
export function readPhone(raw: string | null, homeAreaCode: string | null = null): Phone {
  if (raw === null || raw.length > longest) return unknown;
  if (isDigits(raw)) return readDigits(raw, homeAreaCode);
  const user = unwrap(raw);
  const digits = user.startsWith('+') ? user.slice(1) : user;
  if (!isDigits(digits)) return unknown;
  return user === digits ? readDigits(digits, homeAreaCode) : readInternational(digits);
}

/** The 400 number that was called, of whatever form the switch wrote it in; null where it is none. */
export function readHotline(raw: string | null): string | null {
  if (raw === null || raw.length > longest) return null;
  const isBare = raw.length === 10 && isDigits(raw);
  if (isBare && raw.startsWith('400')) return raw; // as nearly every one is written
  const user = isBare ? raw : unwrap(raw);
  return /^(?:\+86|0086|86)?0?(400\d{7})$/.exec(user)?.[1] ?? null;
}

/** The order matters: a whole national number first, since 86 also begins local numbers and 1795 looks like a mobile. */
function readDigits(digits: string, homeAreaCode: string | null): Phone {
  if (digits.startsWith('00')) return readInternational(digits.slice(2));
  const whole = readNational(digits);
  if (whole !== null) return whole;
  if (digits.startsWith('86')) {
    const behind = readNational(digits.slice(2));
    if (behind !== null && behind.kind !== 'short') return behind;
  }
  if (ipPrefix.test(digits)) {
    const behind = readDigits(digits.slice(5), null);
    if (behind.kind !== 'short') return behind;
  }
  return homeAreaCode !== null && /^[2-8]\d{6,7}$/.test(digits) ? fixed(homeAreaCode + digits, homeAreaCode) : unknown;
}

/** The digits behind + or 00. No country's code begins with 0, and E.164 ends at 15 digits. */
function readInternational(digits: string): Phone {
  if (digits.startsWith('86')) return readNational(digits.slice(2)) ?? unknown;
  return /^[1-9]\d{6,14}$/.test(digits) ? { kind: 'overseas', number: `00${digits}`, areaCode: null } : unknown;
}

/** A number that is whole by itself, with or without its 0; null where it isn't. Both long forms come twice per call. */
function readNational(digits: string): Phone | null {
  if (digits[0] !== '0') {
    if (isMobile(digits)) return { kind: 'mobile', number: digits, areaCode: null };
    if (shortCode.test(digits)) return { kind: 'short', number: digits, areaCode: null };
    // A gateway took the 0 off. Only a length that some fixed line has, and a first digit of one, may bring it back.
    return /^(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}$/.test(digits) && digits.length > 9 ? readFixed(`0${digits}`) : null;
  }
  const mobile = digits.length === 12 ? digits.slice(1) : '';
  return isMobile(mobile) ? { kind: 'mobile', number: mobile, areaCode: null } : readFixed(digits);
}

/** An area code and behind it a subscriber's number of 7 or 8 digits, or a short code. */
function readFixed(digits: string): Phone | null {
  const areaCode = areaCodes.exec(digits)?.[0];
  if (areaCode === undefined) return null;
  const behind = digits.length - areaCode.length;
  const first = digits[areaCode.length];
  if ((behind === 7 || behind === 8) && first !== '0' && first !== '9') {
    // Either Zunyi and Anshun before they joined 0851, or Hong Kong and Macao without a 0: nobody can say.
    return behind === 8 && (areaCode === '0852' || areaCode === '0853') ? null : fixed(digits, areaCode);
  }
  const short = digits.slice(areaCode.length);
  return shortCode.test(short) ? { kind: 'short', number: short, areaCode: null } : null;
}

function fixed(number: string, areaCode: string): Phone {
  return { kind: 'fixed', number, areaCode };
}

/** 13 to 19 and nine digits more. */
function isMobile(digits: string): boolean {
  return digits.length === 11 && digits[0] === '1' && digits[1]! >= '3';
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

/** The user part of an address, without display name, scheme, password, host, parameters and separators. */
function unwrap(raw: string): string {
  const text = raw.normalize('NFKC');
  const address = /<([^<>]*)>[^<>]*$/.exec(text)?.[1] ?? text;
  return address
    .replace(/^\s*(?:sips?|tel):/i, '')
    .replace(/[@;:?].*$/s, '')
    .replace(/%2b/i, '+')
    .replace(/[\s().‐-―−\p{Cf}-]/gu, '');
}
