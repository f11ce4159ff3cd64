// Writes docs/codes.md from the table in src/core/codes.ts.
import { writeFile } from 'node:fs/promises';
import { loadSource } from './load-source.mjs';

const AREAS = [
  ['RC1', 'team.yaml as text'],
  ['RC2', 'what team.yaml says'],
  ['RC3', 'plans and guards'],
  ['RC4', 'accounts'],
  ['RC5', 'runs, files and the command line'],
  ['RC6', 'evidence from git and GitHub'],
];

/** Returns the text of docs/codes.md for the table of codes. */
export function codesPage(codes) {
  const lines = [
    '# Codes',
    '',
    'Every error and warning has one of these codes; they are stable and never reused.',
    'This page is generated from `src/core/codes/` by `npm run docs`.',
  ];
  for (const [prefix, title] of AREAS) {
    lines.push('', `## ${prefix}xx: ${title}`, '', '| code | what | what to do |', '|---|---|---|');
    for (const [code, text] of Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (code.startsWith(prefix)) lines.push(`| ${code} | ${cell(text.title)} | ${cell(text.help)} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { CODES } = await loadSource('src/core/codes.ts');
  await writeFile('docs/codes.md', codesPage(CODES));
}
