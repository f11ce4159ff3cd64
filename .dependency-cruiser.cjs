// Who may import whom (docs/ARCHITECTURE.md has the same table in words). Anything that no row allows is an error.
const inside = (...folders) => `^src/(?:${folders.join('|')})`;
const npm = (...names) => `node_modules/(?:${names.join('|')})/`;
const node = (...names) => `^(?:node:)?(?:${names.join('|')})$`;

/** One row of the table: files that match `from` may import what matches one of `to`. */
const row = (from, ...to) => to.map((path) => ({ from: { path: from }, to: { path } }));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'sandbox-and-provider-apart',
      comment: 'One misreading of the wire format must not pass twice.',
      severity: 'error',
      from: { path: '^src/(sandbox|providers/kissmetrics)/' },
      to: { path: '^src/(sandbox|providers/kissmetrics)/', pathNot: '^src/$1/' },
    },
    {
      name: 'only-the-poster-writes',
      comment: 'What collects evidence has no way to write.',
      severity: 'error',
      from: { pathNot: '^src/forge/(poster|once)' },
      to: { path: '^src/forge/writer\\.ts$' },
    },
  ],
  allowedSeverity: 'error',
  allowed: [
    ...row('^src/core/', inside('core/')),
    ...row('^src/roster/', inside('core/', 'roster/'), npm('yaml', 'diff', 'fastest-levenshtein')),
    ...row('^src/roster/mail-domains\\.ts$', npm('@activeprospect/freemail')),
    ...row('^src/roster/generated/', npm('ajv')),
    ...row('^src/plan/', inside('core/', 'roster/team-file\\.ts', 'plan/')),
    ...row('^src/plan/generated/', npm('ajv')),
    ...row('^src/plan/digest\\.ts$', node('crypto'), npm('canonicalize')),
    ...row('^src/plan/render/', npm('picocolors')),
    ...row('^src/approval/', inside('core/', 'roster/', 'plan/model\\.ts', 'approval/')),
    ...row('^src/approval/(grant-story|story-records)\\.ts$', inside('ledger/model\\.ts')),
    ...row(
      '^src/evidence/[^/]+$',
      inside(
        'core/',
        'roster/',
        'approval/',
        'ledger/model\\.ts',
        'plan/model\\.ts',
        'git/model\\.ts',
        'forge/forge\\.ts',
        'evidence/',
      ),
    ),
    ...row('^src/evidence/workflows\\.ts$', npm('yaml')),
    ...row(
      '^src/evidence/blame/',
      inside('core/', 'roster/', 'approval/', 'git/model\\.ts', 'plan/digest\\.ts', 'evidence/blame/'),
    ),
    ...row('^src/evidence/blame/blame-cache\\.ts$', node('fs/promises', 'path')),
    ...row('^src/audit/', inside('core/', 'plan/model\\.ts', 'ledger/model\\.ts', 'audit/')),
    ...row('^src/dossier/', inside('core/', 'approval/', 'plan/model\\.ts', 'ledger/model\\.ts', 'dossier/')),
    ...row('^src/scaffold/', inside('core/', 'roster/', 'scaffold/')),
    ...row('^src/doctor/', inside('core/', 'approval/who-may\\.ts', 'forge/forge\\.ts', 'doctor/')),
    ...row('^src/doctor/workflow-file\\.ts$', npm('yaml')),
    ...row('^src/forge/', inside('core/', 'approval/model\\.ts', 'providers/http/', 'forge/')),
    ...row('^src/forge/client\\.ts$', node('crypto')),
    ...row('^src/forge/connection\\.ts$', npm('@octokit/rest')),
    ...row('^src/forge/(connection|transport)\\.ts$', npm('undici')),
    ...row('^src/ledger/', inside('core/', 'ledger/', 'plan/model\\.ts', 'approval/model\\.ts')),
    ...row('^src/ledger/branch\\.ts$', inside('git/(branch|repository)\\.ts')),
    ...row('^src/ledger/generated/', npm('ajv')),
    ...row('^src/ledger/chain\\.ts$', node('crypto'), npm('canonicalize')),
    ...row('^src/ledger/(directory|files|outbox|outbox-folder)\\.ts$', node('fs', 'fs/promises', 'path')),
    ...row('^src/git/', inside('core/', 'git/')),
    ...row('^src/git/process\\.ts$', node('child_process', 'net')),
    ...row('^src/git/path-text\\.ts$', node('buffer')),
    ...row(
      '^src/git/(repository|find-repository|branch|merge-tree)\\.ts$',
      node('fs', 'fs/promises', 'path', 'os'),
    ),
    ...row('^src/providers/provider\\.ts$', inside('core/')),
    ...row('^src/providers/http/', inside('core/', 'providers/http/'), npm('undici'), node('crypto')),
    ...row(
      '^src/providers/(kissmetrics|csv|memory)/',
      inside('core/', 'providers/provider\\.ts', 'providers/http/', 'providers/$1/'),
    ),
    ...row('^src/providers/csv/', npm('csv-parse', 'csv-stringify'), node('fs', 'fs/promises', 'path')),
    ...row('^src/providers/registry\\.ts$', inside('providers/')),
    ...row(
      '^src/providers/conformance/',
      inside('core/', 'plan/', 'reconcile/', 'providers/provider\\.ts', 'providers/conformance/'),
      npm('vitest'),
    ),
    ...row(
      '^src/reconcile/',
      inside(
        'core/',
        'roster/',
        'plan/',
        'ledger/(model|chain)\\.ts',
        'providers/provider\\.ts',
        'reconcile/',
      ),
    ),
    ...row('^src/reconcile/(journal|lock)\\.ts$', node('fs', 'fs/promises', 'path', 'os')),
    ...row(
      '^src/sandbox/',
      inside('core/', 'sandbox/'),
      node('http', 'fs', 'fs/promises', 'path', 'crypto', 'net', 'timers/promises'),
    ),
    ...row(
      '^src/action/text/',
      inside(
        'core/',
        'plan/',
        'approval/',
        'roster/governed-change\\.ts',
        'ledger/model\\.ts',
        'evidence/(verify-run|pending-group|snapshot)\\.ts',
        'reconcile/drift-run\\.ts',
        'forge/poster-port\\.ts',
        'action/text/',
      ),
    ),
    ...row('^src/action/(?!text/)', '.'),
    ...row('^src/cli/', '.'),
    ...row('^src/index\\.ts$', inside('')),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'generated/.*\\.d\\.ts$' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
