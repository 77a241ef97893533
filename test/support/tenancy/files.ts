import type { useApi } from '../http.js';
import { nets, withoutPolicies } from './ask.js';
import type { Look, Subject } from './check.js';
import { canariesFor } from './canaries.js';
import type { Refs } from './refs.js';
import { allRows, changed } from './rows.js';

/** Every address with an id in it, as the server's routes name them. */
export const addresses: Record<string, (refs: Refs) => string[]> = {
  '/v1/statements/:file': (r) => [r.statement, r.draft].map((it) => `/v1/statements/${keyOf(it)}.pdf`),
  '/v1/documents/:id': (r) => ['', '&as=thumbnail'].map((it) => `/v1/documents/${keyOf(r.document)}?purpose=a${it}`),
  '/v1/cdrs/batches/:id': (r) => [
    `/v1/cdrs/batches/${keyOf(r.batch)}`,
    `/v1/cdrs/batches/${keyOf(r.batch)}?after=2&limit=1`,
  ],
};

const keyOf = (id: string) => id.slice(id.indexOf('_') + 1);

/** A stranger's address is answered as nobody's is: status, headers and bytes. */
export async function fileLeaks(
  { work, schema, strangers }: Subject,
  api: ReturnType<typeof useApi>,
  { as, nets: net }: Omit<Look, 'fields'>,
): Promise<string[]> {
  const { ours, theirs, nobodys, owner, keys } = strangers;
  const faults: string[] = [];
  const canaries = await canariesFor(work, schema, as, as === 'partner' ? owner.partnerId : owner.switchId);
  const get = async (path: string) => {
    const { status, headers, bytes } = await api.ask('GET', path, { key: keys[as] });
    const rest = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
    const said = canaries([bytes.toString(), ...rest.flat()], path);
    if (said.length > 0) faults.push(`${path} says ${said.slice(0, 3).join(', ')}`);
    return { status, text: `${status} ${JSON.stringify(rest)} ${bytes.toString('latin1')}` };
  };
  const run = async () => {
    for (const [route, addressesOf] of Object.entries(addresses)) {
      const opened = [];
      for (const path of addressesOf(ours)) opened.push((await get(path)).status);
      if ((opened[0] === 200) !== (/statements|documents/.test(route) === (as === 'partner')))
        faults.push(`the test itself: ${route} answers ${opened.join(', ')} to its owner`);
      const rows = await allRows(work);
      const missing = addressesOf(nobodys);
      for (const [nth, path] of addressesOf(theirs).entries()) {
        const [got, none] = [await get(path), await get(missing[nth]!)];
        if (got.text !== none.text)
          faults.push(`${path}: ${got.text.slice(0, 300)}, nobody's ${none.text.slice(0, 300)}`);
        await get(path.toUpperCase().replace('/V1/', '/v1/'));
        if ((await get(`${path}%00`)).status >= 500) faults.push(`${path}%00 fails`);
      }
      const written = changed(rows, await allRows(work));
      if (written.length > 0) faults.push(`${route}: changed ${written.join(', ')}`);
    }
  };
  const { admit } = work;
  work.admit = async (key, address) => {
    const viewer = await admit(key, address);
    return viewer && nets[net](viewer);
  };
  await (net === 'resolver checks alone' ? withoutPolicies(work, run) : run()).finally(() => (work.admit = admit));
  return faults;
}
