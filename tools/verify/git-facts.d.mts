import type { Clone } from '../verify.mjs';

/** Opens a clone. Throws an Error where there is none, or only the newer part of one. */
export function openClone(cwd: string): Clone;
