import type { FastifyInstance } from 'fastify';
import { nudgeRating, nudgeRatingSoon } from '../../jobs/rate-calls.js';
import type { Work } from '../../jobs/job.js';
import { singleRecord } from '../calls/body/single.js';
import { openGathering, type LandedSingle } from '../calls/io/gather.js';
import { land, toldNothing, type Landed, type Sender, type Told } from '../calls/io/land.js';
import { openRoom } from '../calls/io/room.js';
import { headerOf } from '../calls/dialects/profiles.js';
import { quote } from '../calls/refused.js';
import { LARGEST_SERIAL, readSerial } from '../calls/serials.js';
import { Refusal } from '../refusal.js';
import type { Asking } from './faults.js';
import { readBytes } from './read-json.js';
import { viewerOf } from './serve.js';
import { encodingOf, lengthOf, unpacked } from './unpack.js';

/** A body of one record is no longer, and is read in one piece. */
const SMALL_BYTES = 64 * 1024;

/** `POST /v1/cdrs` (rules D1, D2): 200 once the bytes are durable, whatever is wrong with single records. */
export function cdrsRoute(server: FastifyInstance, work: Work): void {
  const room = openRoom();
  const gathering = openGathering(work.app, (batch) => nudgeRatingSoon(work, batch));

  async function senderOf(asking: Asking): Promise<Sender> {
    const viewer = await viewerOf(work, asking, 'cdrs:write');
    if (!viewer.switch) throw new Refusal('FORBIDDEN', 'only a switch posts CDRs; this key is not a switch’s');
    return viewer.switch;
  }

  async function landBody(by: Sender, body: AsyncIterable<Buffer>, told: Told) {
    const landed = await land(work.app, by, body, told);
    if (!landed.repeated) await nudgeRating(work, landed);
    return shown(landed);
  }

  async function answerSmall(asking: Asking, body: Buffer, told: Told) {
    const by = await senderOf(asking);
    const leave = room.enter(by.id, body.length);
    try {
      const isFile = told.fileNo !== null || told.profile !== null; // however short
      const record = isFile ? null : singleRecord(body);
      if (record) return JSON.stringify(shownSingle(await gathering.land(by, record)));
      return JSON.stringify(await landBody(by, inOnePiece(body), told));
    } finally {
      leave();
    }
  }

  const isSmall = (headers: Parameters<typeof encodingOf>[0]) =>
    encodingOf(headers) === 'identity' && (lengthOf(headers) ?? Infinity) <= SMALL_BYTES;
  server.shortcuts.add('/v1/cdrs', {
    limitBytes: SMALL_BYTES,
    takes: isSmall,
    answer: (asking, body) =>
      answerSmall(asking, body, { ...toldNothing, contentType: asking.headers['content-type'] }),
  });
  server.post('/v1/cdrs', async (request, reply) => {
    const { file, profile } = request.query as Record<string, unknown>;
    const contentType = request.headers['content-type'];
    const told = { contentType, fileNo: fileNoIn(file), profile: profileIn(profile) };
    if (isSmall(request.headers)) {
      const text = await answerSmall(request, await readBytes(request.raw, SMALL_BYTES), told);
      return reply.type('application/json; charset=utf-8').send(text);
    }
    const by = await senderOf(request);
    const leave = room.enter(by.id, encodingOf(request.headers) === 'identity' ? lengthOf(request.headers) : null);
    const body = unpacked(request);
    try {
      return await landBody(by, body, told);
    } finally {
      await body.return();
      leave();
    }
  });
}

/** `?profile=asterisk-master-21`: the columns of a CSV that has no header row (rule D1). @throws Refusal BAD_INPUT */
function profileIn(profile: unknown): string | null {
  if (profile === undefined) return null;
  headerOf(String(profile));
  return String(profile);
}

/** `?file=17`: the number that the switch gave the file (rule D7). @throws Refusal BAD_INPUT */
function fileNoIn(file: unknown): number | null {
  if (file === undefined) return null;
  const fileNo = typeof file === 'string' ? readSerial(file) : null;
  if (fileNo !== null && fileNo > 0) return fileNo;
  const found = typeof file === 'string' ? `"${quote(file)}"` : 'several';
  throw new Refusal('BAD_INPUT', `file: found ${found}, allowed is one whole number from 1 to ${LARGEST_SERIAL}`);
}

async function* inOnePiece(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

function shown({ batchId, records, refused, refusals, repeated }: Landed) {
  const accepted = records - refused;
  return { batchId, records, accepted, refused, refusals, repeated, report: `/v1/cdrs/batches/${batchId}` };
}

/** Others are in the batch: its report is to begin at this record. */
function shownSingle({ batchId, line, refused }: LandedSingle) {
  return {
    batchId,
    line,
    records: 1,
    accepted: refused ? 0 : 1,
    refused: refused ? 1 : 0,
    refusals: refused ? [refused] : [],
    repeated: false,
    report: `/v1/cdrs/batches/${batchId}?after=${line - 1}&limit=1`,
  };
}
