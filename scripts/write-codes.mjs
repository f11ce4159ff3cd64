// Writes docs/codes.md from the table in src/core/codes.ts.
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const AREAS = [
  ['RC1', 'team.yaml as text'],
  ['RC2', 'what team.yaml says'],
  ['RC3', 'plans and guards'],
  ['RC4', 'accounts'],
  ['RC5', 'runs, files and the command line'],
];

/** Returns the text of docs/codes.md. */
export async function codesPage() {
  const { outputFiles } = await build({
    entryPoints: ['src/core/codes.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  const { CODES } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const lines = [
    '# Codes',
    '',
    'Every error and warning has one of these codes; they are stable and never reused.',
    'This page is generated from `src/core/codes/` by `npm run docs`.',
  ];
  for (const [prefix, title] of AREAS) {
    lines.push('', `## ${prefix}xx: ${title}`, '', '| code | what | what to do |', '|---|---|---|');
    for (const [code, text] of Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (code.startsWith(prefix)) lines.push(`| ${code} | ${cell(text.title)} | ${cell(text.help)} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

if (import.meta.url === `file://${process.argv[1]}`) await writeFile('docs/codes.md', await codesPage());
