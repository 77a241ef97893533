/** A record as a switch's fields. */
export type Fields = Record<string, unknown>;

export const ndjson = (records: readonly Fields[]) => records.map((it) => `${JSON.stringify(it)}\n`).join('');

/** Fields that a record lacks are empty cells. */
export function csv(records: readonly Fields[]): string {
  const columns = [...new Set(records.flatMap((it) => Object.keys(it)))];
  const rows = records.map((it) => columns.map((name) => String(it[name] ?? '')));
  return [columns, ...rows].map((it) => `${it.join(',')}\r\n`).join('');
}

/** Every format that rule D1 names so far, of the same records. A JSON object holds one. */
export const formats: Record<string, (records: readonly Fields[]) => string> = {
  NDJSON: ndjson,
  'a JSON array': (records) => JSON.stringify(records, null, 2),
  'a JSON object': ([record]) => JSON.stringify(record, null, 2),
  CSV: csv,
};
