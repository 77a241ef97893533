/** Prints the text of each page of the PDF on standard input, as JSON. Its own process: pdfjs changes globals. */
import { buffer } from 'node:stream/consumers';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

const document = await getDocument({ data: new Uint8Array(await buffer(process.stdin)), verbosity: 0 }).promise;
const pages = [];
for (let page = 1; page <= document.numPages; page++) {
  const { items } = await (await document.getPage(page)).getTextContent();
  pages.push(items.map(({ str }) => str).join('\n'));
}
console.log(JSON.stringify({ pages, info: (await document.getMetadata()).info }));
