import { isUtf8 } from 'node:buffer';
import type { Parsed } from '../cdr.js';
import { describe, refuseRecord } from '../refused.js';
import { readRecord } from '../dialects/dialect.js';
import type { Fields } from '../read-cdr.js';
import type { Zone } from '../read-time.js';

/** One line of NDJSON. */
export function parseLine(text: string, line: number, zone: Zone): Parsed {
  const value = parseJson(text);
  if (value === undefined)
    return refuseRecord(line, `a line of ${text.length} characters`, 'one JSON object, whole, a line');
  return readElement(value, line, zone);
}

/** A JSON document: an object is one record, an array one an element, and `line` is then the element. */
export function* parseDocument(bytes: Buffer, zone: Zone): Generator<Parsed> {
  const elements = elementsOf(bytes);
  if (elements === null) {
    const rule = 'one JSON object, or an array of them, in UTF-8';
    return yield refuseRecord(1, `a document of ${bytes.length} bytes`, rule);
  }
  for (const [index, element] of elements.entries()) yield readElement(element, index + 1, zone);
}

/** Null where it is no JSON. */
export function elementsOf(document: Buffer): unknown[] | null {
  const value = isUtf8(document) ? parseJson(document.toString()) : undefined;
  if (value === undefined) return null;
  return Array.isArray(value) ? value : [value];
}

function readElement(value: unknown, line: number, zone: Zone): Parsed {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return readRecord(value as Fields, line, zone);
  return refuseRecord(line, describe(value) ?? 'null', 'a JSON object');
}

/** Undefined where it is no JSON. V8's message isn't passed on: it quotes the text, and with it callers' numbers. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
