import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planSchema } from '../plan-schema.js';

/** `npm run plan-schema`: writes docs/api/route-plan.schema.json, which a test holds against the code. */
writeFileSync(
  fileURLToPath(new URL('../../../docs/api/route-plan.schema.json', import.meta.url)),
  `${JSON.stringify(planSchema(), null, 2)}\n`,
);
