import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Each may be given as NAME_FILE, a path, instead of as NAME. */
export const secretNames = [
  'DATABASE_URL',
  'DATABASE_APP_PASSWORD',
  'DATABASE_WORKER_PASSWORD',
  'DATABASE_QUEUE_PASSWORD',
  'KEY_PEPPER',
  'DOCUMENT_KEYS',
  'REDIS_URL',
] as const;
export type SecretName = (typeof secretNames)[number];

export interface SecretFile {
  path: string;
  /** The permission bits, as in 0o640. */
  mode: number;
}

/** What the configuration asks of the machine; handed in, so that tests can say what it answers. */
export interface Machine {
  /** @throws an error of the system, with a code */
  readFile(path: string): { text: string; mode: number };
  /** Who runs the process, 0 is root; null where the system has no such numbers. */
  uid: number | null;
}

export const thisMachine: Machine = {
  readFile(path) {
    const file = openSync(path, 'r');
    try {
      return { text: readFileSync(file, 'utf8'), mode: fstatSync(file).mode & 0o777 };
    } finally {
      closeSync(file);
    }
  },
  uid: process.getuid?.() ?? null,
};

/** The variables with the files' contents as values, and what is wrong with files; a content is never told. */
export function withSecretFiles(
  set: Readonly<Record<string, string | undefined>>,
  machine: Machine,
): { values: Record<string, string | undefined>; files: Map<SecretName, SecretFile>; faults: string[] } {
  const values = { ...set };
  const files = new Map<SecretName, SecretFile>();
  const faults: string[] = [];
  for (const name of secretNames) {
    const path = set[`${name}_FILE`];
    if (path === undefined) continue;
    if (set[name] !== undefined) {
      faults.push(`${name} and ${name}_FILE: both are set; keep one`);
      continue;
    }
    const { text, mode, fault } = read(path, machine);
    if (fault === undefined) {
      values[name] = text;
      files.set(name, { path, mode });
    } else faults.push(`${name}_FILE: ${path} ${fault}`);
  }
  return { values, files, faults };
}

/** One line break at the end is the editor's, and no part of the secret. */
function read(path: string, machine: Machine) {
  try {
    const { text, mode } = machine.readFile(path);
    const secret = text.replace(/\r?\n$/, '');
    return { text: secret, mode, fault: secret === '' ? 'is empty' : undefined };
  } catch (error) {
    return {
      text: '',
      mode: 0,
      fault: `can’t be read (${(error as NodeJS.ErrnoException).code ?? 'no reason given'})`,
    };
  }
}
