// Loads team.yaml texts in tests the way commands do, for a service that can do everything unless said otherwise.
import type { Capabilities } from '../../src/core/capabilities.ts';
import type { Instant } from '../../src/core/instant.ts';
import { loadRoster } from '../../src/roster/load.ts';
import type { SourceFile, TeamFile } from '../../src/roster/team-file.ts';
import { at, capable } from './team.ts';

/** When most tests of team.yaml take place. */
export const NOW: Instant = at('2026-11-24T12:00:00Z');

/** Returns the team; throws with all findings where the files are wrong. */
export function loadTeam(
  files: readonly SourceFile[] | string,
  capabilities: Partial<Capabilities> = {},
  now: Instant = NOW,
): TeamFile {
  const sources = typeof files === 'string' ? [{ path: 'team.yaml', text: files }] : files;
  const { team, issues } = loadRoster(sources, {
    now,
    providers: ['kissmetrics', 'github', 'memory', 'csv'],
    capabilitiesOf: capable(capabilities),
  });
  if (team === null) {
    throw new Error(
      issues.map(({ code, message, at: place }) => `${code} ${place?.line ?? ''} ${message}`).join('\n'),
    );
  }
  return team;
}
