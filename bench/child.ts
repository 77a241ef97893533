import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const DRAIN_MS = 15_000;

const children = new Set<ChildProcess>();

/** A TypeScript file of the project as a process of its own. Its stderr is ours. */
export function startChild(
  args: readonly string[],
  env: Record<string, string>,
  nodeFlags: readonly string[] = [],
): ChildProcess {
  const child = spawn(process.execPath, ['--max-semi-space-size=64', ...nodeFlags, '--import', 'tsx', ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** What it wrote when the first line matched; an error when it ended before. */
export async function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let output = '';
  for await (const bytes of child.stdout!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const found = pattern.exec((output += bytes.toString()));
    if (found) {
      child.stdout!.resume();
      return found;
    }
  }
  throw new Error(`${child.spawnargs.slice(1).join(' ')} ended: ${output}`);
}

/** Drains it; one that does not end in time is killed. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
  await gone;
  clearTimeout(late);
}

/** For the moment in which this process dies: nothing that it started stays. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
