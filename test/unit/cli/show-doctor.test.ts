// How findings are shown: what is fine in a line, what is not with why, what to do and where to read on.
import { describe, expect, it } from 'vitest';
import { findingsJson, showFindings } from '../../../src/cli/show-doctor.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { Facts, Finding } from '../../../src/doctor/model.ts';
import { SOUND } from '../../support/doctor-facts.ts';

const found = (change: Partial<Facts>): readonly Finding[] => diagnose({ ...SOUND, ...change });
const ESCAPE = '\u001B';

describe('findings as text', () => {
  it('say of what is not fine why it matters, what to do and where to read on', () => {
    const text = showFindings(found({ clone: { kind: 'cut', why: 'the clone is shallow' } }), false);
    expect(text).toContain(`  fail     clone: the clone is shallow
           who approved what is read from history, and history that is cut short proves nothing
           → use \`fetch-depth: 0\` and no \`filter\` in actions/checkout, or clone again without
           --depth and --filter
           docs/guides/doctor.md#clone
`);
  });

  it('of a group that say the same are one', () => {
    const unasked = { unreadable: 'GitHub was not asked' };
    const none = { kind: 'none', why: 'GITHUB_TOKEN is not set' } as const;
    const text = showFindings(found({ token: none, controls: unasked }), false);
    expect(text).toContain(`Protected branch
  unknown  branch-reviews, branch-stale-reviews, branch-bypass, branch-history, branch-check: GitHub
           was not asked
           → give a token: see the check \`token\`
           docs/guides/doctor.md

Workflows
`);
  });

  it('count each check, also where several are one', () => {
    const text = showFindings(found({ accounts: null, ledger: null }), false);
    expect(text).toMatch(/^20 ok, 0 to look at, 0 failing, 4 unknown\.$/mu);
  });

  it('keep within a hundred columns', () => {
    const long = Array.from({ length: 9 }, (_, i) => `a-rather-long-name-of-a-part-${i}.yaml`);
    const owners = { path: 'CODEOWNERS', text: '' };
    const files = 'found' in SOUND.files ? SOUND.files.found : null;
    if (files === null) throw new Error('the sound facts have files');
    const text = showFindings(
      found({ files: { found: { ...files, governed: long, code_owners: owners } } }),
      false,
    );
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('have colour only where it is asked for', () => {
    expect(showFindings(diagnose(SOUND), false)).not.toContain(ESCAPE);
    expect(showFindings(diagnose(SOUND), true)).toContain(`${ESCAPE}[32mok`);
  });

  it('make names from outside visible', () => {
    const text = showFindings(found({ token: { kind: 'refused', why: `a${ESCAPE}[2Jb\u202E` } }), false);
    expect(text).not.toContain(ESCAPE);
    expect(text).not.toContain('\u202E');
  });
});

describe('findings as JSON', () => {
  it('are a version and the checks', () => {
    const findings = diagnose(SOUND);
    expect(findingsJson(findings)).toEqual({ format_version: '1.0', checks: findings });
  });
});
