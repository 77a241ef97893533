import { z } from 'zod';
import { planDocument } from './plan-shape.js';

/** The form of a plan, for editors and programs (JSON Schema 2020-12). What one schema can't say, publishing says. */
export function planSchema(): object {
  return { $id: 'urn:hotline400:route-plan:1', ...z.toJSONSchema(planDocument, { io: 'input' }) };
} // prettier-ignore
