import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../../id.js';

/** Sealed files, in 256 folders: `7f/ID.MARK`, by the id's last two digits, which are chance. */
const folderOf = (folder: string, id: string) => join(folder, id.slice(-2));
const pathOf = (folder: string, id: string, mark: string) => join(folderOf(folder, id), `${id}.${mark}`);

/** Whole and on the disk when it returns, with its name; or absent. */
export async function writeSealed(folder: string, id: string, mark: string, sealed: Buffer): Promise<void> {
  const path = pathOf(folder, id, mark);
  const draft = `${path}.${newId()}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(sealed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  for (const it of [dirname(path), folder]) await syncFolder(it);
}

/** Null where there is none. */
export async function readSealed(folder: string, id: string, mark: string): Promise<Buffer | null> {
  return readFile(pathOf(folder, id, mark)).catch(passMissing(null));
}

/** All of a document's, those too that a crash left without a row. Twice does no harm. */
export async function removeSealed(folder: string, id: string): Promise<void> {
  const all = await readdir(folderOf(folder, id)).catch(passMissing([] as string[]));
  const own = all.filter((it) => it.startsWith(`${id}.`));
  for (const it of own) await rm(join(folderOf(folder, id), it), { force: true });
  if (own.length > 0) await syncFolder(folderOf(folder, id));
}

/** A name is durable once its folder is; Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

const passMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
