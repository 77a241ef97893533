import { Splitter } from '../../src/calls/body/split.js';
import type { Refusal } from '../../src/refusal.js';

/** What becomes of a document, in one piece: how many records, or the refusal's code. */
function outcomeOf(document: string): number | string {
  const splitter = new Splitter('json');
  try {
    splitter.push(Buffer.from(document));
    return splitter.end()[0]?.records ?? 0;
  } catch (error) {
    return (error as Refusal).code;
  }
}

const million = 1_000_000;
test.each`
  outcome        | document                                                  | because
  ${200_000}     | ${`[${'0,'.repeat(199_999)}0]`}                           | ${'as many records as a document may have'}
  ${'TOO_LARGE'} | ${`[${'0,'.repeat(200_000)}0]`}                           | ${'one more: each is refused, and takes a hundred times its bytes'}
  ${1}           | ${`${'['.repeat(million)}${']'.repeat(million)}`}         | ${'a million lists in each other'}
  ${'TOO_LARGE'} | ${`${'['.repeat(million + 1)}${']'.repeat(million + 1)}`} | ${'one more'}
  ${'TOO_LARGE'} | ${`{"a":[${'{},'.repeat(million - 1)}{}]}`}               | ${'objects count too, wherever they are'}
  ${1}           | ${`{"a":[${'{},'.repeat(million - 3)}{}]}`}               | ${'just as many'}
  ${1}           | ${'['.repeat(million)}                                    | ${'D2: what is broken is one refused record'}
  ${'TOO_LARGE'} | ${'['.repeat(million + 1)}                                | ${'but it is counted before it is read'}
`('D2: a document of little in much: $outcome, $because', ({ document, outcome }) => {
  expect(outcomeOf(document)).toBe(outcome);
});
