// Owns published requirement sets. Not what follows from them: requirements.ts.
import { databaseNow, type Db } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import { presetRequirements } from '../presets.js';
import { readRequirements, type Applicant, type RequirementSet } from '../requirements.js';
import { requirementSets } from '../table.js';

/** All that were published, and the presets, which every published one is newer than. Some dozens. */
export async function allRequirements(db: Db): Promise<RequirementSet[]> {
  const rows = await db.select().from(requirementSets);
  return [
    ...presetRequirements,
    ...rows.map(({ effectiveFrom, publishedAt: _at, publishedBy: _by, ...row }) => ({
      ...row,
      effectiveFrom: effectiveFrom.getTime(),
    })),
  ];
}

/** @throws Refusal BAD_INPUT that lists each fault with its path, also for a set that would begin in the past */
export async function publishRequirements(
  db: Db,
  { body, effectiveFrom, by, ...of }: Applicant & { body: unknown; effectiveFrom: Date | null; by: string },
): Promise<typeof requirementSets.$inferSelect> {
  const read = readRequirements(body);
  if (!read.ok) {
    const faults = read.problems.map((it) => new Refusal('BAD_INPUT', `${it.path || 'body'}: found ${it.found}, allowed is ${it.allowed}`, ['body'])); // prettier-ignore
    throw new Refusal('BAD_INPUT', faults[0]!.message, ['body'], faults.slice(1));
  }
  const now = await databaseNow(db);
  if (effectiveFrom && effectiveFrom < now) {
    throw new Refusal('BAD_INPUT', 'effectiveFrom: allowed is now, where it is left out, or later', ['effectiveFrom']);
  }
  const row = { ...of, body: read.body, effectiveFrom: effectiveFrom ?? now, publishedAt: now, publishedBy: by };
  const [published] = await db.insert(requirementSets).values(row).returning();
  return published!;
}
