// What of a verdict must be the same for its record to say what is judged now.
import type { StepVerdict } from '../approval/model.ts';

export function keyOf({ verdict, notes }: StepVerdict): string {
  return `${verdict} ${notes.map(({ code }) => code).join(' ')}`;
}

/** Returns whether the key is that of a step that was approved, for whatever else its record notes. */
export function isRecordedApproved(key: string | undefined): boolean {
  return key?.split(' ')[0] === 'APPROVED';
}
