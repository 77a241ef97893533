import { Refusal } from '../../refusal.js';

const MIB = 1024 * 1024;
/** What a process holds of bodies that are not yet durable. Beyond it whoever posts is told to wait, before memory grows. */
const ROOM_BYTES = 50 * MIB;
/** A large body is held a chunk at a time (body/split.ts). */
const MOST_OF_A_BODY_BYTES = 8 * MIB;
/** A post that waits costs more than its body: its request and its answer. */
const POST_BYTES = 4 * 1024;

/** Room for bodies that are being landed, in which every switch finds some. */
export interface Room {
  /**
   * @param bodyBytes null where its sender doesn't say
   * @returns what gives the room back
   * @throws Refusal RATE_LIMITED
   */
  enter(switchId: string, bodyBytes: number | null): () => void;
}

/**
 * A switch may hold twice what it leaves free: alone two thirds of the room, which is four large bodies and some hundred records, and the
 * less the more others hold. So a switch that posts without end leaves room for those that post a record at a time.
 */
export function openRoom(roomBytes = ROOM_BYTES): Room {
  const heldBy = new Map<string, number>();
  let held = 0;

  function hold(switchId: string, bytes: number): void {
    const own = (heldBy.get(switchId) ?? 0) + bytes;
    held += bytes;
    if (own > 0) heldBy.set(switchId, own);
    else heldBy.delete(switchId);
  }

  return {
    enter(switchId, bodyBytes) {
      const bytes = Math.min(bodyBytes ?? Infinity, MOST_OF_A_BODY_BYTES - POST_BYTES) + POST_BYTES;
      const own = (heldBy.get(switchId) ?? 0) + bytes;
      const free = roomBytes - held - bytes;
      if (own > 2 * free) {
        throw new Refusal('RATE_LIMITED', 'too many of this switch’s posts are on their way at once; wait a second and send this one again'); // prettier-ignore
      }
      hold(switchId, bytes);
      let left = false;
      return () => {
        if (!left) hold(switchId, -bytes);
        left = true;
      };
    },
  };
}
