import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useApi } from './support/http.js';
import { aJpeg } from './support/scans.js';
import { useWork } from './support/work.js';
import { makeWorld } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);

test('the commands of the manual run as they stand', async () => {
  const { keys } = await makeWorld(work);
  const manual = readFileSync('docs/api/documents.md', 'utf8');
  const commands = [...manual.matchAll(/^```sh\n(.*?)^```/gms)].map(([, it]) => it!);
  expect(commands).toHaveLength(3);
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-manual-'));
  try {
    writeFileSync(join(folder, 'licence.jpg'), aJpeg());
    const env = { ...process.env, HOTLINE: api.url, KEY: keys.partner, FILE: 'licence.jpg' };
    const said: string[] = [];
    for (const command of commands)
      said.push((await promisify(execFile)('bash', ['-ec', command], { cwd: folder, env })).stdout);
    expect(JSON.parse(said[1]!)).toMatchObject({
      state: 'CLEAN',
      media: 'JPEG',
      width: 320,
      height: 240,
      repeated: false,
    });
    expect(readFileSync(join(folder, 'copy.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
