import { printInto } from '../../print-into.js';
import { numberDiagram } from '../moves.js';

/** `npm run number-moves`: the table of moves. */
printInto('docs/numbers.md', 'moves', numberDiagram());
