import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Work } from '../../jobs/job.js';
import { nudge } from '../../jobs/job.js';
import { scanDocument, scanOf } from '../../jobs/scan-document.js';
import { openAddress, receive, type Received } from '../documents/io/receive.js';
import { viewDocument, type View } from '../documents/io/view.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import { openPlaces } from './places.js';
import { readUpload } from './uploads.js';
import { viewerOf } from './serve.js';
import { encodingOf, lengthOf } from './unpack.js';

/** Each holds a whole document, 10 MB by default, until it is durable. */
const UPLOADS = { all: 8, ofOne: 4, what: 'are on their way at once; wait a second and send this one again' };
/** With the uploads as many as may wait for the thread that makes them, so that whoever has a place has a turn. */
const COPIES = { all: 12, ofOne: 6, what: 'are copied at once; wait a second and ask again' };
/** A screen of a whole application's. */
const THUMBNAILS = { all: 20, ofOne: 10, what: 'are made small at once; wait a second and ask again' };

/** `PUT /v1/documents/TOKEN` takes a staged document's bytes; `GET /v1/documents/ID` gives a marked copy of one. */
export function documentsRoute(server: FastifyInstance, work: Work): void {
  const uploads = openPlaces(UPLOADS);
  const views = { COPY: openPlaces(COPIES), THUMBNAIL: openPlaces(THUMBNAILS) };

  server.put('/v1/documents/:id', async (request, reply) => {
    const opened = await openAddress(work.app, work.documents, wordIn(request));
    refuseOtherForm(request, opened.address.bytes);
    const leave = uploads.enter(opened.address.partnerId);
    let received: Received;
    try {
      received = await receive(work.app, work.documents, opened, await readUpload(request, opened.address.bytes));
    } finally {
      leave();
    }
    const { document, repeated } = received;
    if (document.state === 'STAGED') await nudge(work, scanDocument, [scanOf(document.id)]);
    const { media, bytes, width, height, pages, state } = document;
    return reply.send({
      documentId: `document_${document.id}`,
      state,
      media,
      bytes,
      sha256: document.sha256!.toString('hex'),
      ...(media === 'PDF' ? { pages } : { width, height }),
      repeated,
    });
  });

  server.get('/v1/documents/:id', async (request, reply) => {
    const viewer = await viewerOf(work, request, 'documents:view');
    const view = viewIn(request);
    const leave = views[view.as].enter(viewer.tenant.kind === 'partner' ? viewer.tenant.partnerId : viewer.by.who);
    const { document, copy } = await viewDocument(work.app, work.documents, viewer, view).finally(leave);
    const [type, ending] = view.as === 'COPY' ? ['application/pdf', 'pdf'] : ['image/jpeg', 'jpg'];
    return reply
      .type(type)
      .header('content-disposition', `attachment; filename="document-${document.id}.${ending}"`)
      .header('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
      .send(Buffer.from(copy));
  });
}

/** @throws Refusal BAD_INPUT, NOT_FOUND */
function viewIn(request: FastifyRequest): View {
  const query = request.query as Record<string, unknown>;
  const purpose = purposeIn(query['purpose']);
  const as = query['as'];
  if (as !== undefined && as !== 'thumbnail') throw new Refusal('BAD_INPUT', 'as: allowed is thumbnail, or nothing');
  const id = z.uuid().safeParse(wordIn(request).replace(/^document_/, ''));
  if (!id.success) throw new Refusal('NOT_FOUND', 'there is no such document');
  return { id: id.data.toLowerCase(), purpose, as: as === undefined ? 'COPY' : 'THUMBNAIL' };
}

/** A document's id, or an upload's token. */
const wordIn = (request: FastifyRequest) => (request.params as { id: string }).id;

function purposeIn(purpose: unknown): string {
  if (typeof purpose === 'string') {
    const text = oneLine('purpose', purpose, 60);
    if (!text.includes('·')) return text;
    throw new Refusal('BAD_INPUT', 'purpose: found ·, which parts the words of the mark; allowed is any other character', ['purpose']); // prettier-ignore
  }
  throw new Refusal('BAD_INPUT', 'purpose: say once, as ?purpose=TEXT, what the copy is for: it is written on it', [
    'purpose',
  ]);
}

/** @throws Refusal before a byte is read */
function refuseOtherForm({ headers }: FastifyRequest, bytes: number): void {
  const encoding = encodingOf(headers);
  if (encoding !== 'identity') throw new Refusal('UNSUPPORTED_FORMAT', `content-encoding ${encoding}: allowed is none`);
  const length = lengthOf(headers);
  if (length === null || length === bytes) return;
  const code = length > bytes ? 'TOO_LARGE' : 'BAD_INPUT';
  throw new Refusal(code, `the body: found ${length} bytes; ${bytes} were announced when the document was staged`);
}
