// Makes a thing exactly once although answers get lost: looks for it before it is sent again.
import type { Part } from './read/shape.ts';
import type { Added } from './writer.ts';

/** Multiples of the base delay before each look: what was sent may still be on its way, and lists lag behind. */
const LOOKS = [1, 2, 4];
const MAX_SENDS = 3;

/**
 * Returns what `read` makes of the answer, or what `look` finds where the answer was lost; `look` returns null while the
 * thing is not there. Throws the doubt itself where it was sent three times and never found.
 */
export async function makeOnce<Made>(thing: {
  send(): Promise<Added>;
  read(found: Part): Made;
  look(): Promise<Made | null>;
  /** Waits so many times the base delay. */
  pause(times: number): Promise<void>;
}): Promise<Made> {
  for (let sends = 1; ; sends += 1) {
    const added = await thing.send();
    if (added.kind === 'done') return thing.read(added.found);
    for (const times of LOOKS) {
      await thing.pause(times);
      const made = await thing.look();
      if (made !== null) return made;
    }
    if (sends === MAX_SENDS) throw added.error;
  }
}
