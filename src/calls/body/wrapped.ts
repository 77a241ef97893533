import { isUtf8 } from 'node:buffer';
import type { Parsed } from '../cdr.js';
import { dialectOf, readNative } from '../dialects/dialect.js';
import { decodePercent } from '../dialects/values.js';
import { quote, refuseRecord } from '../refused.js';
import type { Fields } from '../read-cdr.js';
import type { Zone } from '../read-time.js';
import { readXml, type XmlElement } from './xml.js';

/** Bodies of one record that is no line of text: it stands alone, and can't be cut. */
export type WrappedFormat = 'xml' | 'form';

/** FreeSWITCH's are some 20 kB, with a form's %XX around each sign three times as long. */
export const MAX_WRAPPED_BYTES = 1024 * 1024;

const XML_RULE = 'one <cdr> a body, as mod_xml_cdr writes it, without a document type or entities';
const JSON_RULE =
  'JSON or XML behind cdr=, url-encoded or base64; with encode=true FreeSWITCH’s mod_json_cdr leaves quotes bare inside values, so set encode-values=false there, or encode=false';

/** The record of FreeSWITCH's `mod_xml_cdr`, or of a form `cdr=…`, with JSON or XML in it; what it keeps on disk has no `cdr=`. */
export function parseWrapped(format: WrappedFormat, bytes: Buffer, zone: Zone): Parsed {
  if (!isUtf8(bytes)) return refuseRecord(1, 'bytes that are no UTF-8', 'UTF-8');
  const text = bytes.toString().trim();
  if (format === 'xml') return parseXml(text, zone);
  const inner = unwrap(text.replace(/^cdr=/, '').trim());
  if (inner === null) return refuseRecord(1, `a form of ${text.length} characters`, JSON_RULE);
  return inner.startsWith('<') ? parseXml(inner, zone) : parseJson(inner, zone);
}

function parseXml(text: string, zone: Zone): Parsed {
  const read = readXml(text);
  if (!read.ok) return refuseRecord(1, quote(read.found)!, XML_RULE);
  if (read.root.name !== 'cdr') return refuseRecord(1, quote(`<${read.root.name}>`)!, XML_RULE);
  return parseRecord(recordOf(read.root), XML_RULE, zone);
}

function parseJson(text: string, zone: Zone): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuseRecord(1, 'a form whose JSON is broken', JSON_RULE);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseRecord(1, 'a form with no JSON object', JSON_RULE);
  }
  return parseRecord(value as Fields, JSON_RULE, zone);
}

function parseRecord(record: Fields, rule: string, zone: Zone): Parsed {
  const dialect = dialectOf(record);
  return dialect ? readNative(dialect, record, 1, zone) : refuseRecord(1, 'no record of a switch’s', rule);
}

/**
 * What stands behind `cdr=`: as it is, url-encoded once or twice, or base64, in which a + is a +. Null for anything else.
 */
function unwrap(value: string): string | null {
  if (isDocument(value)) return value;
  if (/^%/.test(value)) {
    const once = decodePercent(value.replaceAll('+', ' ')).trim();
    const twice = isDocument(once) ? once : decodePercent(once).trim();
    return isDocument(twice) ? twice : null;
  }
  if (!/^[A-Za-z0-9+/\s]+=*$/.test(value)) return null;
  const decoded = Buffer.from(value, 'base64');
  const text = isUtf8(decoded) ? decoded.toString().trim() : '';
  return isDocument(text) ? text : null;
}

const isDocument = (text: string) => text.startsWith('{') || text.startsWith('<');

/** As mod_json_cdr would write it: the values of `variables` are url-encoded in XML, and a list is a name that is there again. */
function recordOf(root: XmlElement): Fields {
  const record = valueOf(root);
  const variables: Fields = Object.create(null) as Fields;
  for (const { name, text } of root.children.find((it) => it.name === 'variables')?.children ?? []) {
    add(variables, name, decodePercent(text.trim()));
  }
  return { ...(record as Fields), variables };
}

function valueOf({ attributes, children, text }: XmlElement): unknown {
  if (children.length === 0 && Object.keys(attributes).length === 0) return text.trim();
  const fields: Fields = Object.assign(Object.create(null) as Fields, attributes);
  for (const it of children) if (it.name !== 'variables') add(fields, it.name, valueOf(it));
  return fields;
}

function add(fields: Fields, name: string, value: unknown): void {
  const there = fields[name];
  if (there === undefined) fields[name] = value;
  else if (Array.isArray(there)) there.push(value);
  else fields[name] = [there, value];
}
