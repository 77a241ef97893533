import { gzipSync } from 'node:zlib';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';
const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => { world = await makeWorld(work); });
async function go(name: string, body: Buffer | string | undefined, headers: Record<string,string> = {}, path = '/v1/cdrs', method = 'POST') {
  const out = await api.ask(method, path, { key: world.keys.switch, body, headers } as never).then((r) => `${r.status} ${r.bytes.toString().slice(0, 200)}`, (e) => `ERR ${e.message} ${e.cause}`);
  process.stderr.write(`${name}: ${out}\n`);
  const again = await api.ask('GET', '/livez').then((r) => r.status, (e) => `ERR ${e.message}`);
  if (again !== 200) process.stderr.write(`   then: ${again}\n`);
}
test('probe', async () => {
  const rec = JSON.stringify(record());
  await go('long line', Buffer.concat([Buffer.from(rec+'\n'), Buffer.alloc(20e6, 'x')]));
  await go('csv bad header large', Buffer.from('callUuid,called\n' + 'a,b\n'.repeat(5e6)));
  await go('xml large', Buffer.from('<cdr>' + 'a,b\n'.repeat(5e6)));
  await go('xml large gz', gzipSync(Buffer.from('<cdr>' + Array.from({length: 1e6}, (_, i) => Math.sin(i)).join('\n'))), {'content-encoding': 'gzip'});
  await go('long line gz', gzipSync(Buffer.from(rec + '\n' + Array.from({length: 1e6}, (_, i) => Math.sin(i)).join(' '))), {'content-encoding': 'gzip'});
  await go('broken gzip', Buffer.from('not gzip'), {'content-encoding': 'gzip'});
  await go('broken gzip large', Buffer.alloc(5e6, 'q'), {'content-encoding': 'gzip'});
  await go('GZIP upper', gzipSync(rec), {'content-encoding': 'GZIP'});
  await go('x-gzip', gzipSync(rec), {'content-encoding': 'x-gzip'});
  await go('br', gzipSync(rec), {'content-encoding': 'br'});
  await go('undeclared gzip', gzipSync(rec));
  await go('empty', undefined);
  await go('empty gz', undefined, {'content-encoding': 'gzip'});
  for (const type of ['foo', 'text/plain', 'application/xml', 'text/csv;charset=', '', 'application/json; charset=gbk', ';;;', 'multipart/form-data'])
    await go(`type ${type}`, rec, {'content-type': type});
  await go('no type', Buffer.from(rec));
  await go('no type route', Buffer.from('{"callUuid":"a","called":"4006000001"}'), {}, '/v1/route');
  await go('route too large', Buffer.alloc(200000, ' '), {}, '/v1/route');
  await go('route too large 2', Buffer.alloc(20e6, ' '), {}, '/v1/route');
  await go('route not json', 'x', {}, '/v1/route');
  await go('route empty', undefined, {}, '/v1/route');
  await go('route null', 'null', {}, '/v1/route');
  await go('route bad', '{"callUuid":"","called":4006000001}', {}, '/v1/route');
  await go('bad url', undefined, {}, '/v1/cdrs/batches/%zz', 'GET');
  await go('get no', undefined, {}, '/v1/cdrs', 'GET');
  await go('batch nonsense', undefined, {}, '/v1/cdrs/batches/nonsense', 'GET');
  await go('batch missing', undefined, {}, '/v1/cdrs/batches/01990000-0000-7000-8000-000000000000', 'GET');
  await go('batch page', undefined, {}, '/v1/cdrs/batches/01990000-0000-7000-8000-000000000000?limit=0', 'GET');
  await go('long url', undefined, {}, '/v1/cdrs/batches/' + 'a'.repeat(300), 'GET');
  await go('two gzip members', Buffer.concat([gzipSync(rec+'\n'), gzipSync(JSON.stringify(record())+'\n')]), {'content-encoding': 'gzip'});
  await go('gzip + garbage', Buffer.concat([gzipSync(rec+'\n'), Buffer.from('garbage')]), {'content-encoding': 'gzip'});
  await go('gzip cut', gzipSync(rec+'\n').subarray(0, 60), {'content-encoding': 'gzip'});
});
