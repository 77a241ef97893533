/** Prints the text of each page of the PDF on standard input, and what is laid over it, as JSON. Its own process: pdfjs changes globals. */
import { buffer } from 'node:stream/consumers';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

const document = await getDocument({ data: new Uint8Array(await buffer(process.stdin)), verbosity: 0 }).promise;
const pages = [];
const over = [];
for (let nth = 1; nth <= document.numPages; nth++) {
  const page = await document.getPage(nth);
  const { items } = await page.getTextContent();
  pages.push(items.map(({ str }) => str).join('\n'));
  over.push(annotationsIn(await page.getOperatorList()));
}
console.log(JSON.stringify({ pages, over, info: (await document.getMetadata()).info }));

/** Each annotation as it is drawn: where, and its text. */
function annotationsIn({ fnArray, argsArray }) {
  const found = [];
  let inside = false;
  fnArray.forEach((operator, at) => {
    if (operator === OPS.beginAnnotation) found.push({ rect: argsArray[at][1], text: '' });
    if (operator === OPS.beginAnnotation || operator === OPS.endAnnotation) inside = operator === OPS.beginAnnotation;
    if (inside && operator === OPS.showText)
      found.at(-1).text += argsArray[at][0].map((it) => it.unicode ?? '').join('');
  });
  return found;
}
