// Every way in which `rollcall init github` can write workflows, for the checks and the tests of them.

const PINNED = { kind: 'pinned', uses: `acme/rollcall@${'0123456789'.repeat(4)}` };
const FILE = { path: 'team.yaml', secrets: ['KISSMETRICS_API_KEY'] };

const ROSTERS = {
  'one file': { kind: 'file', file: FILE },
  'a folder': {
    kind: 'folder',
    folder: 'teams',
    files: [
      { path: 'teams/eu.yaml', secrets: ['EU_API_KEY'] },
      { path: 'teams/us.yaml', secrets: ['US_USER', 'US_PASSWORD'] },
    ],
  },
};

/** Returns each combination with a name. */
export function variants() {
  const found = [];
  for (const profile of ['single', 'separated']) {
    for (const [roster_name, roster] of Object.entries(ROSTERS)) {
      for (const environments of [true, false]) {
        for (const app of profile === 'separated' ? [true] : [true, false]) {
          for (const ledger_branch of profile === 'separated' ? [true] : [true, false]) {
            const name = [
              profile,
              roster_name,
              environments ? 'environments' : 'repository secrets',
              app ? 'an App' : 'GITHUB_TOKEN',
              ledger_branch ? 'a branch of records' : 'a folder of records',
            ].join(', ');
            const options = {
              action: PINNED,
              prefix: 'access-',
              branch: 'main',
              roster,
              profile,
              environments,
              app,
              ledger_branch,
            };
            found.push({ name, options });
          }
        }
      }
    }
  }
  return found;
}
