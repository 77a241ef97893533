import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Linux counts in hundredths of a second for every program, whatever its own clock does. */
const TICK_US = 10_000;

/** CPU microseconds that a process has used, of which those of its ended children can be a part; 0 where there is no /proc. */
export function cpuOf(pid: number, withEndedChildren = false): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return 0;
  const text = readFileSync(path, 'latin1');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number); // from the third field on
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
  return TICK_US * (user + system + (withEndedChildren ? endedUser + endedSystem : 0));
}

/** All processes of the embedded PostgreSQL in a folder. */
export function cpuOfPostgres(folder: string): number {
  const main = Number.parseInt(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  if (!existsSync('/proc')) return 0;
  const children = readdirSync('/proc').map(Number).filter((pid) => pid > 0 && parentOf(pid) === main); // prettier-ignore
  return children.reduce((sum, pid) => sum + cpuOf(pid), cpuOf(main, true));
}

function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // gone since it was listed
  }
}
