import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolePasswords } from './roles.js';

export interface Secrets {
  passwords: RolePasswords;
  /** What API keys are hashed with. */
  pepper: string;
}

/** The secrets of an embedded installation: made once, in a file that only its owner reads. */
export function ownSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const made: Secrets = { passwords: { app: secret(), worker: secret(), queue: secret() }, pepper: secret() };
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(made), { mode: 0o600 });
    linkIfFirst(draft, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

/** Of two processes that start at once, the first one's secrets stand. */
function linkIfFirst(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

const secret = () => randomBytes(32).toString('base64url');
