import type { PostedCall } from '../calls/assess.js';
import type { CallRows, LateMonth, NewCall } from '../calls/io/call-rows.js';
import { addCall, type Posted } from './posted.js';

/** Writes calls and counts them, both or neither. */
export class CallBook {
  constructor(
    readonly posted: Posted,
    readonly rows: CallRows,
    readonly lateMonth: LateMonth,
    /** The calls that their switch asked for; null where it asks for none (rule C4). */
    readonly decided: ReadonlySet<string> | null,
  ) {}

  write(it: NewCall): void {
    if (this.decided) it.call.unauthorised = !this.decided.has(it.key);
    this.rows.add(it);
    this.#count(it, 1);
  }

  /** Of one that was written so. */
  unwrite(it: NewCall): void {
    if (this.decided) it.call.unauthorised = !this.decided.has(it.key);
    this.rows.drop(it.line);
    this.#count(it, -1);
  }

  #count({ cdr, call, isNew }: NewCall, calls: 1 | -1): void {
    addCall(this.posted, cdr.called, call, calls);
    if (isNew) this.#tally(call, calls);
  }

  #tally({ charge, unauthorised }: PostedCall, calls: 1 | -1): void {
    const { tally } = this.posted;
    tally.posted += calls;
    if (charge && this.lateMonth(charge.month) !== null) tally.late += calls;
    if (unauthorised) tally.unauthorised += calls;
  }
}
