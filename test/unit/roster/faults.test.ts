import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadRoster } from '../../../src/roster/load.ts';
import { context } from '../../support/roster-text.ts';

// The fixture has 12 faults, one of each kind that people make.
const text = readFileSync(new URL('../../fixtures/faults/team.yaml', import.meta.url), 'utf8');

it('reports all 12 planted faults in one run, each with its place, its line, a caret and a way out', () => {
  const { team, issues } = loadRoster([{ path: 'team.yaml', text }], context());

  expect(team).toBeNull();
  expect(
    issues
      .map(({ code, severity, at, message, hint, excerpt }) =>
        [
          `${severity} ${at?.file}:${at?.line}:${at?.column} ${code} ${message}`,
          excerpt,
          `hint: ${hint}`,
        ].join('\n'),
      )
      .join('\n\n'),
  ).toMatchInlineSnapshot(`
    "error team.yaml:2:7 RC113 mode is "authoritativ"; allowed: authoritative or additive
    mode: authoritativ
          ^
    hint: did you mean "authoritative"?

    error team.yaml:6:17 RC114 kissmetrics.rate_limit is "15 per minute"; it must be a rate such as 2/s, 15/min or 600/h
        rate_limit: 15 per minute
                    ^
    hint: How many requests may be sent, such as 15/min. Default: what the service publishes.

    error team.yaml:8:23 RC115 web.kissmetrics is a number; it must be the service's own id, as a text
      web: { kissmetrics: 12345, data: internal }
                          ^
    hint: write "12345", in quotes

    error team.yaml:10:39 RC220 there is no project "wbe"
      marketing: { role: user, projects: [wbe] }
                                          ^
    hint: did you mean "web"?

    error team.yaml:13:21 RC110 unknown key "rol" in members.grace@acme.com
      grace@acme.com: { rol: admin }
                        ^
    hint: did you mean "role"?

    error team.yaml:15:3 RC108 "Linus@acme.com" already stands in line 14 but for upper and lower case
      Linus@acme.com: admin
      ^
    hint: keep one of them

    error team.yaml:16:17 RC211 "marketting" is neither a role nor a group
      cfo@acme.com: marketting
                    ^
    hint: did you mean "marketing"?

    error team.yaml:17:115 RC114 there is no day "2026-02-30"
    …projects: all, reason: CRO, manager: ada@acme.com, expires: 2026-02-30 }
                                                                 ^
    hint: days are written 2026-12-31

    error team.yaml:18:3 RC203 gmail.com is personal mail
      bob@gmail.com: { role: admin, reason: "use **************************************" }
      ^
    hint: use a work address

    error team.yaml:18:46 RC116 this looks like a GitHub token
      bob@gmail.com: { role: admin, reason: "use **************************************" }
                                                 ^
    hint: revoke it, and name an environment variable instead

    error team.yaml:19:41 RC222 account kissmetrics has no role in each project; it takes all or a list
      eve@acme.com: { role: user, projects: { web: admin } }
                                            ^
    hint: write [web]

    error team.yaml:21:47 RC107 U+200B (invisible) stands here
      email: { ban_personal: true } # see the wiki\\u{200b}
                                                  ^
    hint: delete the character and type the text again"
  `);
  expect(issues).toHaveLength(12);
});

it('puts each caret under its column', () => {
  const lines = text.split('\n');
  const { issues } = loadRoster([{ path: 'team.yaml', text }], context());

  for (const { at, excerpt = '' } of issues) {
    const [line = '', caret = ''] = excerpt.split('\n');
    expect(caret.trim()).toBe('^');
    // Nothing before a caret is masked or escaped in this fixture; one line is long and cut.
    const source = lines[(at?.line ?? 0) - 1] ?? '';
    const before = line.slice(0, caret.indexOf('^')).replace(/^…/, '');
    expect(source.slice(0, (at?.column ?? 0) - 1).endsWith(before)).toBe(true);
    if (!line.startsWith('…')) expect(caret.indexOf('^')).toBe((at?.column ?? 0) - 1);
  }
});
