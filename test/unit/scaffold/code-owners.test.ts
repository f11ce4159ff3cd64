import { describe, expect, it } from 'vitest';
import { isOwnerName, withCodeOwners } from '../../../src/scaffold/code-owners.ts';

const PATHS = [
  { path: 'team.yaml', owners: ['@acme/security', '@ada-acme'] },
  { path: '.github/', owners: ['@acme/security'] },
];
const OURS = `# rollcall: begin (written by \`rollcall init github\`; changes up to the end are overwritten)
/team.yaml @acme/security @ada-acme
/.github/ @acme/security
# rollcall: end
`;

describe('CODEOWNERS', () => {
  it('is begun with our lines', () => {
    expect(withCodeOwners(null, PATHS)).toBe(OURS);
  });

  it.each([
    ['nothing', '', OURS],
    ['lines of others', '* @acme/everybody\n', `* @acme/everybody\n\n${OURS}`],
    ['lines of others without an end', '* @acme/everybody', `* @acme/everybody\n\n${OURS}`],
    ['our lines', OURS, OURS],
    ['older lines of ours', OURS.replace('@ada-acme', '@bo'), OURS],
    // A later line overrides, so ours move to the end.
    ['our lines before those of others', `${OURS}* @acme/everybody\n`, `* @acme/everybody\n\n${OURS}`],
    ['our lines between those of others', `docs/ @bo\n${OURS}* @cy\n`, `docs/ @bo\n* @cy\n\n${OURS}`],
    ['lines that end as on Windows', '* @bo\r\ndocs/ @cy\r\n', `* @bo\r\ndocs/ @cy\n\n${OURS}`],
  ])('that has %s keeps what others wrote and ends with ours', (_, text, expected) => {
    expect(withCodeOwners(text, PATHS)).toBe(expected);
    expect(withCodeOwners(expected, PATHS), 'again').toBe(expected);
  });

  it.each([
    ['begin alone', '# rollcall: begin\n* @bo\n'],
    ['end alone', '* @bo\n# rollcall: end\n'],
    ['the end first', '# rollcall: end\n* @bo\n# rollcall: begin\n'],
    ['two begins', `# rollcall: begin\n${OURS}`],
  ])('with the marks of %s is not touched', (_, text) => {
    expect(() => withCodeOwners(text, PATHS)).toThrow(expect.objectContaining({ code: 'RC562' }));
  });

  it.each([
    ['@ada', true],
    ['@ada-acme', true],
    ['@ada_acme', true],
    ['@acme/security', true],
    ['ada', false],
    ['@ada @mallory', false],
    ['@acme/security/more', false],
    ['@ada\n* @mallory', false],
    ['@-ada', false],
    ['@', false],
    ['@acme/', false],
  ])('has an owner like %j: %s', (name, expected) => {
    expect(isOwnerName(name)).toBe(expected);
  });
});
