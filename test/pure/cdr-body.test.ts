import { parse as oracle } from 'csv-parse/sync';
import fc from 'fast-check';
import { cellsOf } from '../../src/calls/body/csv.js';
import { sniffFormat, type BodyFormat } from '../../src/calls/body/format.js';
import { parseChunk } from '../../src/calls/body/parse.js';
import { Splitter, splitLimits, type Chunk } from '../../src/calls/body/split.js';
import type { Parsed } from '../../src/calls/cdr.js';
import { contentHash } from '../../src/calls/identity.js';
import { Refusal } from '../../src/refusal.js';

const shanghai = 'Asia/Shanghai';
const large = { maxRecords: 1e9, maxBytes: 1e9, maxDocumentBytes: 1e9 };

function split(format: BodyFormat, slices: Buffer[], limits = splitLimits): { header: Buffer | null; chunks: Chunk[] } {
  const splitter = new Splitter(format, limits);
  const chunks = slices.flatMap((slice) => splitter.push(slice).map((it) => ({ ...it, bytes: Buffer.from(it.bytes) })));
  return { chunks: [...chunks, ...splitter.end()], header: splitter.header };
}

function parse(format: BodyFormat, body: Buffer, limits = splitLimits): Parsed[] {
  const { header, chunks } = split(format, [body], limits);
  return chunks.flatMap(({ bytes, firstLine, records }) => {
    const parsed = parseChunk(format, bytes, firstLine, header, shanghai);
    expect(parsed.length).toBe(records);
    return parsed;
  });
}

/** What became of each record: its line, and the call's id or what was refused. */
function seen(parsed: Parsed[]): string[] {
  return parsed.map((each) =>
    each.ok
      ? `${each.line} ${each.cdr.callUuid}`
      : `${each.refused.line} refused ${each.refused.field ?? each.refused.rule}`,
  );
}

function refusalOf(act: () => unknown): Refusal | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

const line = (callUuid: string) =>
  `{"callUuid":"${callUuid}","called":"4001000001","setupAt":"1795348104","endAt":"1795348110","outcome":"busy"}`;
const columns = 'callUuid,called,setupAt,endAt,outcome,caller';
const row = (callUuid: string, caller = '') => `${callUuid},4001000001,1795348104,1795348110,busy,${caller}`;

describe('the format', () => {
  test.each`
    body                                | contentType                            | format      | because
    ${'{"a":1}\n{"a":2}\n'}             | ${'application/x-ndjson'}              | ${'ndjson'} | ${'as declared'}
    ${'{"a":1}\n{"a":2}\n'}             | ${'application/x-www-form-urlencoded'} | ${'ndjson'} | ${'FreeSWITCH loses its Content-Type'}
    ${'{"a":1}\r\n{"a":2}'}             | ${'application/json'}                  | ${'ndjson'} | ${'the first line is a whole object'}
    ${'{"a":1}'}                        | ${'application/json'}                  | ${'ndjson'} | ${'one line is one record either way'}
    ${'\uFEFF\n {"a":1}\n'}             | ${undefined}                           | ${'ndjson'} | ${'a byte order mark and blanks before it'}
    ${'{\n  "a": 1\n}\n'}               | ${'application/json'}                  | ${'json'}   | ${'one object over several lines'}
    ${'{\n  "a": 1\n}\n'}               | ${'application/x-ndjson'}              | ${'json'}   | ${'declared wrongly'}
    ${'{"a": 1,\n "b": 2}'}             | ${'application/x-ndjson'}              | ${'json'}   | ${'declared wrongly'}
    ${'{"a":"half\n{"a":2}\n'}          | ${'application/json'}                  | ${'ndjson'} | ${'D2: a broken first line, and a neighbour'}
    ${'{"a":"half\nhalf"}\n'}           | ${'application/x-ndjson'}              | ${'ndjson'} | ${'D2: two broken lines, as declared'}
    ${'{"a":"half'}                     | ${undefined}                           | ${'json'}   | ${'nothing whole in it'}
    ${'[{"a":1}]'}                      | ${'application/x-ndjson'}              | ${'json'}   | ${'an array'}
    ${' [\n{"a":1},\n{"a":2}\n]'}       | ${'text/csv'}                          | ${'json'}   | ${'an array, an element a line'}
    ${'callUuid,called\n1,2\n'}         | ${'text/csv'}                          | ${'csv'}    | ${'as declared'}
    ${'called,"callUuid"\r\n1,2\n'}     | ${'application/json'}                  | ${'csv'}    | ${'a header that names callUuid'}
    ${'id,number\n1,2\n'}               | ${'text/csv; charset=utf-8'}           | ${'csv'}    | ${'as declared; its header is refused by name'}
    ${'garbage\n{"a":1}\n'}             | ${undefined}                           | ${'ndjson'} | ${'D2: a broken first line, and a neighbour'}
    ${'garbage\n'}                      | ${'application/x-ndjson'}              | ${'ndjson'} | ${'as declared'}
    ${'5'}                              | ${'application/json'}                  | ${'json'}   | ${'JSON, if no record'}
    ${'<?xml version="1.0"?><cdr/>'}    | ${'application/json'}                  | ${'xml'}    | ${'mod_xml_cdr'}
    ${'\n <cdr/>'}                      | ${'text/csv'}                          | ${'xml'}    | ${'mod_xml_cdr with encode=textxml'}
    ${'cdr=%7B%7D'}                     | ${'application/json'}                  | ${'form'}   | ${'mod_json_cdr with encode=true'}
    ${'%7B%22'}                         | ${undefined}                           | ${'form'}   | ${'a file of err-log-dir'}
    ${'cdr=eyJ9'}                       | ${undefined}                           | ${'form'}   | ${'mod_json_cdr with encode=base64'}
    ${'src,dst,uniqueid,disposition\n'} | ${undefined}                           | ${'csv'}    | ${'columns of Asterisk'}
    ${'uuid,hangup_cause\n'}            | ${undefined}                           | ${'csv'}    | ${'columns of FreeSWITCH'}
    ${'callUuid|called|sipCode\n'}      | ${undefined}                           | ${'csv'}    | ${'columns of Kamailio'}
  `('$format: $because', ({ body, contentType, format }) => {
    expect(sniffFormat(Buffer.from(body), contentType)).toBe(format);
  });

  test.each(['', '\u001f\u008b\u0000', 'id;number\n'])('%j is none of ours', (body) => {
    expect(refusalOf(() => sniffFormat(Buffer.from(body), undefined))?.code).toBe('UNSUPPORTED_FORMAT');
  });
});

describe('where a body is cut', () => {
  const cut = (format: BodyFormat, body: string, limits = {}) =>
    split(format, [Buffer.from(body)], { ...splitLimits, ...limits }).chunks.map(({ bytes, firstLine, records }) => [
      bytes.toString(),
      firstLine,
      records,
    ]);

  test.each`
    format      | body                            | limits               | chunks                                   | because
    ${'ndjson'} | ${'a\nb\n'}                     | ${{}}                | ${[['a\nb\n', 1, 2]]}                    | ${'two lines'}
    ${'ndjson'} | ${'a\nb'}                       | ${{}}                | ${[['a\nb', 1, 2]]}                      | ${'no newline after the last'}
    ${'ndjson'} | ${'\uFEFFa\r\nb\r\n'}           | ${{}}                | ${[['a\r\nb\r\n', 1, 2]]}                | ${'a byte order mark is dropped, CRLF kept'}
    ${'ndjson'} | ${'\n \r\n\ta\n\n\nb\n\n'}      | ${{}}                | ${[['\ta\n\n\nb\n\n', 3, 2]]}            | ${'blank lines count as lines'}
    ${'ndjson'} | ${'a\nb\nc\n'}                  | ${{ maxRecords: 3 }} | ${[['a\nb\nc\n', 1, 3]]}                 | ${'just as many records as a chunk may have'}
    ${'ndjson'} | ${'a\nb\n\nc\n'}                | ${{ maxRecords: 2 }} | ${[['a\nb\n', 1, 2], ['c\n', 4, 1]]}     | ${'one more'}
    ${'ndjson'} | ${'aa\nbb\n'}                   | ${{ maxBytes: 6 }}   | ${[['aa\nbb\n', 1, 2]]}                  | ${'just as many bytes'}
    ${'ndjson'} | ${'aa\nbb\n'}                   | ${{ maxBytes: 5 }}   | ${[['aa\n', 1, 1], ['bb\n', 2, 1]]}      | ${'one fewer'}
    ${'ndjson'} | ${'aa\n\n\n\n\n\n\nbb\n'}       | ${{ maxBytes: 5 }}   | ${[['aa\n\n\n', 1, 1], ['bb\n', 8, 1]]}  | ${'blank lines never fill a chunk of their own'}
    ${'ndjson'} | ${' \n\r\n'}                    | ${{}}                | ${[]}                                    | ${'nothing but blanks'}
    ${'ndjson'} | ${''}                           | ${{}}                | ${[]}                                    | ${'nothing'}
    ${'json'}   | ${'\uFEFF[{},\n{}]'}            | ${{ maxRecords: 1 }} | ${[['[{},\n{}]', 1, 2]]}                 | ${'a document is never cut'}
    ${'json'}   | ${'{\n}'}                       | ${{}}                | ${[['{\n}', 1, 1]]}                      | ${'one object'}
    ${'json'}   | ${'[{'}                         | ${{}}                | ${[['[{', 1, 1]]}                        | ${'D2: what is broken is one refused record'}
    ${'json'}   | ${'[]'}                         | ${{}}                | ${[]}                                    | ${'no records'}
    ${'json'}   | ${' \n'}                        | ${{}}                | ${[]}                                    | ${'nothing'}
    ${'csv'}    | ${`\n${columns}\na\n\nb\n`}     | ${{ maxRecords: 1 }} | ${[['a\n', 3, 1], ['b\n', 5, 1]]}        | ${'the header is in no chunk and counts as a line'}
    ${'csv'}    | ${`${columns}\n"a\nb",c\nd\n`}  | ${{ maxRecords: 1 }} | ${[['"a\nb",c\n', 2, 1], ['d\n', 4, 1]]} | ${'a newline inside quotes'}
    ${'csv'}    | ${`${columns}\na,"b\nc`}        | ${{ maxRecords: 1 }} | ${[['a,"b\n', 2, 1], ['c', 3, 1]]}       | ${'a quote that never closes takes its own line only'}
    ${'csv'}    | ${`${columns}\na,"b\n"c",d\n`}  | ${{ maxRecords: 1 }} | ${[['a,"b\n', 2, 1], ['"c",d\n', 3, 1]]} | ${'a stray quote before a quoted line'}
    ${'csv'}    | ${`${columns}\na,"b\r\nc"\r\n`} | ${{ maxRecords: 1 }} | ${[['a,"b\r\nc"\r\n', 2, 1]]}            | ${'CRLF inside and outside quotes'}
    ${'csv'}    | ${`${columns}\na,"b\nc"`}       | ${{ maxRecords: 1 }} | ${[['a,"b\nc"', 2, 1]]}                  | ${'closed by the end of the body'}
    ${'csv'}    | ${`${columns}\na"b\nc"d\n`}     | ${{ maxRecords: 1 }} | ${[['a"b\n', 2, 1], ['c"d\n', 3, 1]]}    | ${'a quote inside a cell is a character'}
    ${'csv'}    | ${`${columns}\na,"b\nc"d\n`}    | ${{ maxRecords: 1 }} | ${[['a,"b\n', 2, 1], ['c"d\n', 3, 1]]}   | ${'a quote that closes before more text closes nothing'}
    ${'csv'}    | ${columns}                      | ${{}}                | ${[]}                                    | ${'a header and no records'}
  `('$format: $because', ({ format, body, limits, chunks }) => {
    expect(cut(format, body, limits)).toEqual(chunks);
  });

  test('a line over the largest chunk is TOO_LARGE, also before it ends', () => {
    const limits = { ...splitLimits, maxBytes: 100_000 };
    const of = (bytes: number, after: string) => [Buffer.from('{}\n'), Buffer.alloc(bytes, 'a'), Buffer.from(after)];
    expect(refusalOf(() => split('ndjson', of(99_999, '\n'), limits))).toBeNull();
    expect(refusalOf(() => split('ndjson', of(100_000, '\n'), limits))?.code).toBe('TOO_LARGE');
    expect(refusalOf(() => split('ndjson', of(100_000, ''), limits))).toBeNull();
    expect(refusalOf(() => split('ndjson', of(100_001, ''), limits))?.code).toBe('TOO_LARGE');
    expect(refusalOf(() => new Splitter('ndjson', limits).push(Buffer.alloc(100_001, 'a')))?.code).toBe('TOO_LARGE');
  });

  test('a document over its limit is TOO_LARGE as soon as it is', () => {
    const limits = { ...splitLimits, maxDocumentBytes: 10 };
    expect(refusalOf(() => split('json', [Buffer.from('[{},'), Buffer.from('{}   ]')], limits))).toBeNull();
    const splitter = new Splitter('json', limits);
    splitter.push(Buffer.from('[{},'));
    expect(refusalOf(() => splitter.push(Buffer.from('{}    ]')))?.code).toBe('TOO_LARGE');
  });

  test('a body that comes in small pieces: rows over two lines, and a mark that is no byte order mark', () => {
    const inPieces = (format: BodyFormat, body: string, limits = splitLimits) => {
      const bytes = Buffer.from(body);
      const slices = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, i) =>
        bytes.subarray(i * 997, i * 997 + 997),
      );
      return split(format, slices, limits).chunks;
    };
    const rows = `${row('a', '"1\n2"')}\n`.repeat(10_000);
    expect(inPieces('csv', `${columns}\n${rows}`)).toMatchObject([{ firstLine: 2, records: 10_000 }]);
    const marked = '\uFEFF{}\n'.repeat(50_000);
    expect(Buffer.concat(inPieces('ndjson', marked).map((chunk) => chunk.bytes)).toString()).toBe(marked.slice(1));
    const stray = `${columns}\n"a\n${'b\n'.repeat(500_000)}`;
    const limits = { ...large, maxRecords: 300_000, maxBytes: 700_000 };
    expect(inPieces('csv', stray, limits).map((chunk) => chunk.records)).toEqual([300_000, 200_001]);
  });

  test('quoted text over 64 kB is a stray quote, and the lines under it are records again', () => {
    const records = (bytes: number) => {
      const text = 'x\n'.repeat(100).padEnd(bytes - '"",b\n'.length, 'x');
      return split('csv', [Buffer.from(`${columns}\n"${text}",b\nc\n`)]).chunks[0]!.records;
    };
    expect(records(65_536)).toBe(2);
    expect(records(65_537)).toBe(102);
  });

  test.each`
    header                                     | message
    ${'called,setupAt,endAt,caller'}           | ${'lacks callUuid, outcome'}
    ${`${columns},called`}                     | ${'the column called twice'}
    ${columns.replaceAll(',', ';')}            | ${'lacks callUuid, called, setupAt, endAt, outcome'}
    ${'CALLUUID,called,setupAt,endAt,outcome'} | ${'lacks callUuid'}
    ${`${columns},"x`}                         | ${'no header'}
  `('D1: a header is refused as a whole: $message', ({ header, message }) => {
    const refusal = refusalOf(() => split('csv', [Buffer.from(`${header}\n${row('a')}\n`)]));
    expect(refusal?.code).toBe('BAD_INPUT');
    expect(refusal?.message).toContain(message);
  });
});

describe('records', () => {
  test.each`
    format      | body                                                                     | records                                                                                                                                        | because
    ${'ndjson'} | ${`${line('a')}\n${line('b')}`}                                          | ${['1 a', '2 b']}                                                                                                                              | ${'two lines'}
    ${'ndjson'} | ${`${line('a')}\n\n{"callUuid":\n[]\n7\nnull\n${line('b')}\n`}           | ${['1 a', '3 refused one JSON object, whole, a line', '4 refused a JSON object', '5 refused a JSON object', '6 refused a JSON object', '7 b']} | ${'D2: neighbours go in'}
    ${'ndjson'} | ${`{"a":"${'x'.repeat(65_528)}"}\n${line('b')}`}                         | ${['1 refused callUuid', '2 b']}                                                                                                               | ${'a line of 64 kB is read'}
    ${'ndjson'} | ${`{"a":"${'x'.repeat(65_529)}"}\n${line('b')}`}                         | ${['1 refused at most 65536 bytes a record', '2 b']}                                                                                           | ${'a byte more is not'}
    ${'ndjson'} | ${'\u0000\u0000\u0000\n'}                                                | ${['1 refused one JSON object, whole, a line']}                                                                                                | ${'NUL blocks after a crash'}
    ${'json'}   | ${`{\n"v":1,${line('a').slice(1)}`}                                      | ${['1 a']}                                                                                                                                     | ${'one object'}
    ${'json'}   | ${`[${line('a')},\n7,${line('b')}]`}                                     | ${['1 a', '2 refused a JSON object', '3 b']}                                                                                                   | ${'D2: an element is its line'}
    ${'json'}   | ${`[${line('a')},`}                                                      | ${['1 refused one JSON object, or an array of them, in UTF-8']}                                                                                | ${'nothing can be read'}
    ${'csv'}    | ${`${columns}\n${row('a')}\r\n${row('b')}`}                              | ${['2 a', '3 b']}                                                                                                                              | ${'the header is line 1'}
    ${'csv'}    | ${`${columns}\n${row('a')},\n${row('b').slice(0, -1)}\n${row('c')}`}     | ${['2 refused 6 columns, as in the header', '3 refused 6 columns, as in the header', '4 c']}                                                   | ${'D2: a column too many, one too few'}
    ${'csv'}    | ${`${columns}\n${row('a', '"张三')}\n${row('b')}\n${row('c', '"x"')}\n`} | ${['2 refused 6 columns, as in the header', '3 b', '4 c']}                                                                                     | ${"D2: a caller's name must not swallow the lines below"}
    ${'csv'}    | ${`${columns}\n${row('a', '"say "hi""')}\n${row('b')}\n`}                | ${['2 refused 6 columns, as in the header', '3 b']}                                                                                            | ${'FreeSWITCH escapes no quotes'}
    ${'csv'}    | ${`${columns}\n${row('a', '"1\n2"')}\n${row('b')}\n`}                    | ${['2 refused caller', '4 b']}                                                                                                                 | ${'a row over two lines'}
  `('$format: $because', ({ format, body, records }) => {
    expect(seen(parse(format, Buffer.from(body)))).toEqual(records);
  });

  test('columns in any order, others ignored, cells trimmed and unquoted', () => {
    const body = `note,outcome, endAt ,called,note,callUuid,setupAt,caller\n"x,y",busy,1795348110,400100000${1},,"a""b", 1795348104 ,"""张三"" <138>"\n`;
    expect(parse('csv', Buffer.from(body))).toMatchObject([
      { ok: true, line: 2, cdr: { callUuid: 'a"b', outcome: 'busy', caller: '"张三" <138>', setupAt: 1795348104000 } },
    ]);
  });

  test('D2: a line that is no UTF-8 (GB18030 names) is refused, its neighbours are not', () => {
    const gbk = Buffer.concat([Buffer.from('{"caller":"'), Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from('"}\n')]);
    const body = Buffer.concat([Buffer.from(`${line('张三')}\n`), gbk, Buffer.from(line('b'))]);
    expect(seen(parse('ndjson', body))).toEqual(['1 张三', '2 refused UTF-8', '3 b']);
  });

  test('D2: no error repeats what may be a caller', () => {
    const broken = ['{"caller":"13912345678"', `{"callUuid":"a","caller":{"n":"13912345678"}}`, '13912345678'].join(
      '\n',
    );
    const parsed = parse('ndjson', Buffer.from(broken));
    expect(parsed.map((each) => each.ok)).toEqual([false, false, false]);
    expect(JSON.stringify(parsed)).not.toContain('13912345678');
  });
});

/** Pieces that meet each other badly. */
const pieces = fc.constantFrom(
  '\n',
  '\r\n',
  '"',
  '""',
  ',',
  ' ',
  '{',
  '}',
  '[',
  'x',
  '张',
  '\uFEFF',
  '\u0000',
  'x'.repeat(40_000),
  '\n'.repeat(300),
  `${line('a')}\n`,
  `${row('b')}\n`,
  `${row('c', '"1\n2"')}\n`,
  `${row('d', '"张三')}\n`,
  `${columns}\n`,
);
const nasty = fc.array(
  fc.oneof(
    pieces.map((text) => Buffer.from(text)),
    fc.uint8Array().map((b) => Buffer.from(b)),
  ),
  {
    maxLength: 30,
    size: 'max',
  },
);
const formats = fc.constantFrom<BodyFormat>('ndjson', 'json', 'csv');

test('cutting the same body anywhere gives the same chunks', () => {
  fc.assert(
    fc.property(
      formats,
      nasty,
      fc.array(fc.nat(100_000)),
      fc.integer({ min: 1, max: 9 }),
      (format, parts, cuts, maxRecords) => {
        const body = Buffer.concat([Buffer.from(format === 'csv' ? `${columns}\n` : ''), ...parts]);
        const limits = { maxRecords, maxBytes: 100_000, maxDocumentBytes: 1_000_000 };
        const slices: Buffer[] = [];
        let rest = body;
        for (const at of [...cuts, 1, 0, 2, 70_000]) {
          slices.push(rest.subarray(0, at));
          rest = rest.subarray(at);
        }
        const outcome = (given: Buffer[]) => {
          const result: { split?: ReturnType<typeof split> } = {};
          const refusal = refusalOf(() => (result.split = split(format, given, limits)));
          return (
            refusal?.code ?? result.split?.chunks.map((chunk) => ({ ...chunk, bytes: chunk.bytes.toString('latin1') }))
          );
        };
        expect(outcome([...slices, rest])).toEqual(outcome([body]));
      },
    ),
    { numRuns: 100 },
  );
});

test('chunks read one by one give the records of the whole body, as many as were counted', () => {
  fc.assert(
    fc.property(formats, nasty, fc.integer({ min: 1, max: 9 }), (format, parts, maxRecords) => {
      const body = Buffer.concat([Buffer.from(format === 'csv' ? `${columns}\n` : ''), ...parts]);
      expect(parse(format, body, { ...large, maxRecords })).toEqual(parse(format, body, large));
    }),
    { numRuns: 100 },
  );
});

test('garbage is refused or read, and nothing else is thrown than a Refusal', () => {
  const types = fc.constantFrom(undefined, '', 'text/csv', 'application/json', 'application/x-ndjson', 'text/xml');
  fc.assert(
    fc.property(nasty, types, (parts, contentType) => {
      const body = Buffer.concat(parts);
      refusalOf(() => parse(sniffFormat(body, contentType), body));
      for (const format of ['ndjson', 'json', 'csv'] as const) refusalOf(() => parse(format, body));
    }),
    { numRuns: 100 },
  );
  expect(seen(parse('json', Buffer.from('['.repeat(1_000_000))))).toHaveLength(1);
});

const texts = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r\n', 'x', '张', ' ') });
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('cells agree with csv-parse wherever quotes are as RFC 4180 has them', () => {
  const plain = fc.string({ unit: fc.constantFrom('x', '张', ' ') });
  const cells = fc.array(fc.oneof(plain, texts.map(quoted)), { minLength: 1 });
  fc.assert(
    fc.property(cells, (each) => {
      const [expected] = oracle(`${each.join(',')}\n`, { recordDelimiter: '\n', relaxColumnCount: true }) as string[][];
      expect(cellsOf(each.join(','))).toEqual(expected ?? ['']);
    }),
    { numRuns: 1000 },
  );
});

test('D3: one record in NDJSON, JSON and CSV is read equal and has one content hash', () => {
  const at = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
  const party = fc.option(fc.string({ unit: fc.constantFrom('1', '"', ',', '张', ' ', '+') }), { nil: undefined });
  const record = fc.record(
    {
      callUuid: fc.uuid(),
      called: fc.constantFrom('4001000001', '+864001000001', '04001000001'),
      setupAt: at,
      endAt: at,
      outcome: fc.constantFrom('busy', 'noanswer'),
      caller: party,
      answeredBy: party,
      answerAt: at,
      bridgeAt: at,
      legUuid: fc.constantFrom('a', 'b'),
      seq: fc.nat(9),
      kind: fc.constantFrom('final', 'interim'),
      talkMs: fc.nat(1_000_000),
    },
    { requiredKeys: ['callUuid', 'called', 'setupAt', 'endAt', 'outcome'] },
  );
  const names = ['talkMs', 'callUuid', 'seq', 'called', 'caller', 'answeredBy', 'setupAt', 'answerAt', 'note'];
  const header = [...names, 'bridgeAt', 'endAt', 'outcome', 'kind', 'legUuid'];
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), (records) => {
      const ndjson = records.map((each) => JSON.stringify(each)).join('\n');
      const iso = records.map((each) => ({ ...each, setupAt: new Date(each.setupAt).toISOString() }));
      const rows = iso.map((each) =>
        header.map((name) => quoted(String((each as Record<string, unknown>)[name] ?? ''))).join(','),
      );
      const bodies = {
        ndjson: parse('ndjson', Buffer.from(ndjson)),
        json: parse('json', Buffer.from(JSON.stringify(iso, null, 2))),
        csv: parse('csv', Buffer.from([header.join(','), ...rows].join('\r\n'))),
      };
      const cdrs = (parsed: Parsed[]) =>
        parsed.map((each) => {
          if (!each.ok) throw new Error(JSON.stringify(each.refused));
          return { ...each.cdr, hash: contentHash(each.cdr) };
        });
      expect(cdrs(bodies.json)).toEqual(cdrs(bodies.ndjson));
      expect(cdrs(bodies.csv)).toEqual(cdrs(bodies.ndjson));
    }),
  );
});
