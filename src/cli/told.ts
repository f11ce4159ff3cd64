// Questions whose refusal is an answer: what could not be read is said in words, and stops nothing else.
import { RollcallError } from '../core/errors.ts';
import type { Readable } from '../forge/forge.ts';

/** Returns what was found, or the message of the RollcallError that came in place of it; any other error is thrown. */
export async function told<Found>(ask: () => Promise<Found>): Promise<Readable<Found>> {
  try {
    return { found: await ask() };
  } catch (error) {
    if (error instanceof RollcallError) return { unreadable: error.message };
    throw error;
  }
}

/** The same for a question that may itself answer that something is unreadable. */
export async function toldAsIs<Found>(ask: () => Promise<Readable<Found>>): Promise<Readable<Found>> {
  const answer = await told(ask);
  return 'found' in answer ? answer.found : answer;
}
