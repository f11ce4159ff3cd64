// Roles in the account's words and in ours. A role that is mapped nowhere keeps its own name.
import { isRole, ROLES } from '../../core/access.ts';
import { plainRole, type RoleNames } from './config.ts';

const NATIVE = 'native:';

export interface RoleMap {
  /** Returns the ladder role of a native name (without regard to case and separators), else `native:<name>`. */
  levelOf(native: string): string;
  /** Returns the native name of a level. */
  nativeOf(level: string): string;
}

export function roleMap(names: RoleNames): RoleMap {
  const levels = new Map<string, string>(ROLES.map((role) => [plainRole(names[role]), role]));
  return {
    levelOf: (native) => levels.get(plainRole(native)) ?? `${NATIVE}${native}`,
    nativeOf(level) {
      if (isRole(level)) return names[level];
      return level.startsWith(NATIVE) ? level.slice(NATIVE.length) : level;
    },
  };
}
