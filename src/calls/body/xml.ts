/** An element: its attributes, the elements in it, and its text. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

export type ReadXml = { ok: true; root: XmlElement } | { ok: false; found: string };

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 20_000;

/** Of a tag's inside. Names are whatever a switch's variables are called: FreeSWITCH doesn't look whether XML allows them. */
const NAME = /[^\s/>=<"'&]+/y;
const ATTRIBUTE = /\s+([^\s/>=<"'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));|&/g;
const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Thrown and caught in this file: the parser is a page of functions, any of which may find that there is no going on. */
class NotRead {
  constructor(readonly found: string) {}
}

/**
 * The XML of a record: elements, attributes, text, CDATA, comments. No document type and no entity but XML's own five, so nothing can
 * be read from elsewhere and nothing grows; each character is looked at once.
 */
export function readXml(text: string): ReadXml {
  try {
    return { ok: true, root: parse(text) };
  } catch (error) {
    if (error instanceof NotRead) return { ok: false, found: error.found };
    throw error;
  }
}

function parse(text: string): XmlElement {
  const document = element('');
  const open = [document];
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    const until = tag === -1 ? text.length : tag;
    if (until > at) addText(open, decode(text.slice(at, until)));
    at = until;
    if (tag === -1) break;
    if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4);
    else if (text.startsWith('<?', at)) at = after(text, '?>', at + 2);
    else if (text.startsWith('<![CDATA[', at)) {
      const end = after(text, ']]>', at);
      addText(open, text.slice(at + 9, end - 3));
      at = end;
    } else if (text.startsWith('<!', at)) throw new NotRead('a document type');
    else if (text.startsWith('</', at)) at = close(text, at + 2, open);
    else {
      if (++elements > MAX_ELEMENTS) throw new NotRead(`more than ${MAX_ELEMENTS} elements`);
      at = begin(text, at + 1, open);
    }
  }
  if (open.length > 1) throw new NotRead(`a <${open.at(-1)!.name}> that is not closed`);
  if (document.children.length !== 1) throw new NotRead(`${document.children.length} documents`);
  return document.children[0]!;
}

const element = (name: string): XmlElement => ({
  name,
  attributes: Object.create(null) as Record<string, string>,
  children: [],
  text: '',
});

function begin(text: string, from: number, open: XmlElement[]): number {
  const it = element(match(NAME, text, from)?.[0] ?? notRead('a < that begins no element'));
  let at = from + it.name.length;
  for (let found; (found = match(ATTRIBUTE, text, at)) !== null; at = ATTRIBUTE.lastIndex) {
    it.attributes[found[1]!] = decode(found[2] ?? found[3] ?? '');
  }
  const end = match(TAG_END, text, at) ?? notRead(`a tag <${it.name}> that is not closed`);
  open.at(-1)!.children.push(it);
  if (end[1] === '') open.push(it);
  if (open.length > MAX_DEPTH + 1) throw new NotRead(`elements more than ${MAX_DEPTH} deep`);
  return TAG_END.lastIndex;
}

function close(text: string, from: number, open: XmlElement[]): number {
  const name = match(NAME, text, from)?.[0] ?? '';
  const end = match(TAG_END, text, from + name.length);
  if (open.length === 1 || open.at(-1)!.name !== name || end?.[1] !== '') {
    throw new NotRead(`</${name}> where <${open.at(-1)!.name}> is open`);
  }
  open.pop();
  return TAG_END.lastIndex;
}

/** Outside the document there is none. */
function addText(open: readonly XmlElement[], text: string): void {
  if (open.length > 1) open.at(-1)!.text += text;
  else if (text.trim() !== '') throw new NotRead('text beside the document');
}

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name]!;
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : NaN;
    if (!(code <= 0x10ffff)) throw new NotRead('an entity that is none of XML’s own');
    return String.fromCodePoint(code);
  });
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? notRead(`an end ${end} that is missing`) : at + end.length;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function notRead(found: string): never {
  throw new NotRead(found);
}
