import { printInto } from '../../print-into.js';
import { reasonTable } from '../reasons.js';

/** `npm run route-reasons`: the table of refusals. */
printInto('docs/api/route.md', 'reasons', reasonTable());
