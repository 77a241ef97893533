import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Command } from 'commander';
import type { Work } from '../../jobs/job.js';
import { asDb, databaseNow, transaction } from '../db/open.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { newId } from '../id.js';
import { dayOf } from '../month.js';
import { Refusal } from '../refusal.js';
import { prefixesImported } from '../regions/changes.js';
import { readPrefixFile, type PrefixSource } from '../regions/io/read-prefix-file.js';
import { packagedAreaCodes, packagedPrefixes } from '../regions/io/reference.js';
import { placesOf } from '../regions/places.js';
import { listText } from '../regions/prefix-list.js';
import { addPrefixFile, newestPrefixFile } from '../regions/store/prefix-files.js';
import type { Out } from './out.js';
import { prefixReport } from './prefix-report.js';
import { withWork } from './with-work.js';

export interface ImportRegionsOptions {
  packaged?: boolean;
  check?: boolean;
  skipRefused?: boolean;
}

/** `import-regions`: a newer file of mobile prefixes, for the packaged one ages (rule R11). */
export function addImportRegions(program: Command): void {
  program
    .command('import-regions')
    .description('take the places of mobile callers from a newer file')
    .argument('[file]', 'phone2region.zdb, or a list of lines such as 1380013,北京,北京, gzip or not')
    .option('--packaged', 'go back to what comes with this program')
    .option('--check', 'say what it would change; changes nothing')
    .option('--skip-refused', 'where lines are refused, import the others')
    .action((file: string | undefined, options: ImportRegionsOptions) =>
      withWork((work) => importRegions(work, file, options, process.stdout)),
    );
}

/** @throws Refusal BAD_INPUT, NOT_FOUND; nothing is imported then */
export async function importRegions(
  { worker, reference }: Work,
  file: string | undefined,
  { packaged, check, skipRefused }: ImportRegionsOptions,
  out: Out,
): Promise<void> {
  if ((file === undefined) !== (packaged === true)) {
    throw new Refusal('BAD_INPUT', 'either a file or --packaged says which prefixes');
  }
  const source = file === undefined ? packagedSource() : readPrefixFile(file);
  const name = file === undefined ? 'packaged' : basename(file).slice(0, 100);
  await reference.refresh(worker);
  const before = reference.now().places;
  const inForce = await newestPrefixFile(asDb(worker));
  out.write(`${name}: ${source.format}\n`);
  for (const line of prefixReport(source, before, placesOf(packagedAreaCodes(), source.prefixes))) out.write(`${line}\n`); // prettier-ignore
  if (source.refusedCount > 0 && !skipRefused && !check) {
    throw new Refusal('BAD_INPUT', 'lines are refused, so nothing was imported; --skip-refused imports the others');
  }
  if (source.count === 0) throw new Refusal('BAD_INPUT', 'there is no mobile prefix in it');
  const list = file === undefined ? '' : listText(source.prefixes);
  const sha256 = createHash('sha256').update(list).digest();
  if (inForce ? inForce.sha256.equals(sha256) : list === '') {
    out.write(`This is what is in force${inForce ? ` since ${dayOf(inForce.importedAt.getTime())}` : ''}. Nothing was changed.\n`); // prettier-ignore
  } else if (check) out.write('Nothing was changed.\n');
  else {
    await store(worker, { name, sha256, prefixes: list === '' ? 0 : source.count }, list);
    out.write('It is in force. Running processes take it up within seconds.\n');
  }
}

async function store(
  worker: Work['worker'],
  file: { name: string; sha256: Buffer; prefixes: number },
  list: string,
): Promise<void> {
  const packed = gzipSync(list);
  await transaction(worker, async (tx) => {
    const row = { id: newId(), ...file, importedAt: await databaseNow(tx) };
    await addPrefixFile(tx, { ...row, list: packed });
    await record(tx, byCommand, [prefixesImported(row)]);
  });
}

function packagedSource(): PrefixSource {
  const prefixes = packagedPrefixes();
  const known = prefixes.areaOf.reduce((sum, it) => sum + Number(it > 0), 0);
  return { prefixes, count: known, format: 'what comes with this program', refused: [], refusedCount: 0 };
}
