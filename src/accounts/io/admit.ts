import { hash } from 'node:crypto';
import type pg from 'pg';
import { isOutage } from '../../db/open.js';
import { holds } from './networks.js';
import { viewerOfKey, viewerOfStaff, type Viewer } from '../store/find-viewer.js';
import { staffTokens, type StaffIssuer } from './staff-token.js';

/** Who holds this key or token, asking from this address; null where it doesn't open. */
export type Admit = (credential: string, address: string) => Promise<Viewer | null>;

/** What opened a moment ago is not asked again. So a key that is revoked is refused everywhere within this time. */
const REMEMBERED_MS = 3_000;
/** While the database is out of reach, whoever opened so long ago still opens: calls are routed without it. */
const OUTAGE_MS = 300_000;
const REMEMBERED_VIEWERS = 10_000;

export function admission(app: pg.Pool, pepper: string, issuer: StaffIssuer | null): Admit {
  const subjectOf = issuer && staffTokens(issuer);
  const known = new Map<string, { viewer: Promise<Viewer | null>; until: number }>();
  const opened = new Map<string, { viewer: Viewer; at: number }>();

  async function find(credential: string): Promise<Viewer | null> {
    if (!subjectOf || credential.startsWith('h4k_')) return viewerOfKey(app, credential, pepper);
    const subject = await subjectOf(credential);
    return subject === null ? null : viewerOfStaff(app, subject);
  }

  async function findOrLast(name: string, credential: string): Promise<Viewer | null> {
    try {
      const viewer = await find(credential);
      opened.delete(name);
      if (viewer) opened.set(name, { viewer, at: performance.now() });
      if (opened.size > REMEMBERED_VIEWERS) opened.delete(opened.keys().next().value!);
      return viewer;
    } catch (error) {
      const last = opened.get(name);
      if (last && isOutage(error as Error) && performance.now() - last.at < OUTAGE_MS) return last.viewer;
      throw error;
    }
  }

  /** Who asks at the same time waits for the same answer. Only what opened is remembered: a new key works at once. */
  function remembered(credential: string): Promise<Viewer | null> {
    const name = hash('sha256', credential);
    const now = performance.now();
    const found = known.get(name);
    if (found && now < found.until) return found.viewer;
    const viewer = findOrLast(name, credential);
    known.delete(name);
    known.set(name, { viewer, until: now + REMEMBERED_MS });
    if (known.size > REMEMBERED_VIEWERS) known.delete(known.keys().next().value!);
    const forget = () => known.get(name)?.viewer === viewer && known.delete(name);
    viewer.then((it) => it ?? forget(), forget);
    return viewer;
  }

  return async (credential, address) => {
    const viewer = await remembered(credential);
    return viewer && (!viewer.networks || holds(viewer.networks, address)) ? viewer : null;
  };
}
