// Everything that one version of the file gives, whenever it is read.
import { expect, it } from 'vitest';
import { accessEver } from '../../../src/approval/roster-access.ts';
import { context, teamOf } from '../../support/roster-text.ts';

/** `level until` of what bo holds in the account itself. */
function rolesOf(member: string): readonly string[] {
  const team = teamOf(`projects: { web: "1" }\nmembers:\n  ada@acme.com: owner\n  bo@acme.com: ${member}\n`);
  return accessEver(team, context().capabilitiesOf)
    .filter(({ person, resource }) => person === 'bo@acme.com' && resource === 'account')
    .map(({ level, until }) => `${level} ${until ?? 'for ever'}`);
}

const raise = (role: string, until: string): string =>
  `{ role: ${role}, until: ${until}, reason: an incident }`;
const raised = (...elevate: readonly string[]): string =>
  `{ role: user, projects: [web], elevate: [${elevate.join(', ')}] }`;

it.each<[string, string, readonly string[]]>([
  ['what is written', '{ role: user, projects: [web] }', ['user for ever']],
  [
    'an elevation, and what is written after it',
    raised(raise('owner', '2026-12-01T00:00Z')),
    ['owner 2026-12-01T00:00:00Z', 'user for ever'],
  ],
  [
    'a lower elevation that lasts longer than a higher one',
    raised(raise('owner', '2026-12-01T00:00Z'), raise('admin', '2026-12-02T00:00Z')),
    ['admin 2026-12-02T00:00:00Z', 'owner 2026-12-01T00:00:00Z', 'user for ever'],
  ],
  [
    'no elevation that a higher one outlasts',
    raised(raise('owner', '2026-12-02T00:00Z'), raise('admin', '2026-12-01T00:00Z')),
    ['owner 2026-12-02T00:00:00Z', 'user for ever'],
  ],
])('gives %s', (_, member, expected) => {
  expect(rolesOf(member)).toEqual(expected);
});
