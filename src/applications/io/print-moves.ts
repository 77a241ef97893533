import { printInto } from '../../print-into.js';
import { applicationDiagram } from '../moves.js';

/** `npm run application-moves`: the table of moves. */
printInto('docs/applications.md', 'moves', applicationDiagram());
