// Compiles the JSON Schemas to plain functions (src/<area>/generated), so that no command pays for compiling them and
// none needs the compiler. Writes only what changed; several runs at once do not disturb each other.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * A module each, named after its first validator. `validators`: name -> place in the schema. `needs`: schemas that
 * `$ref` names by file. `options`: for ajv, where they differ. `withSchema`: export the schema too, texts included.
 */
const MODULES = [
  {
    area: 'roster',
    schema: 'team.v1.schema.json',
    needs: [],
    validators: { validateTeam: '', validateMembersFile: '#/$defs/membersFile' },
    options: { allErrors: true, strictRequired: false, inlineRefs: false },
    withSchema: true,
  },
  { area: 'plan', schema: 'plan.v1.schema.json', needs: [], validators: { validatePlan: '' } },
  {
    area: 'ledger',
    schema: 'record.v1.schema.json',
    needs: ['plan.v1.schema.json', 'approval.v1.schema.json'],
    validators: { validateRecord: '' },
    options: { inlineRefs: false },
  },
];

const TYPES = `// Generated from schema/ by \`npm run generate\`.
export interface SchemaError {
  /** JSON Pointer to the value that does not fit. */
  readonly instancePath: string;
  /** Where in the schema the keyword stands. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: { readonly [name: string]: unknown };
  /** Set where the name of a key is what does not fit. */
  readonly propertyName?: string;
  readonly message?: string;
}

export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
`;

for (const module of MODULES) await compile(module);

async function compile({ area, schema, needs, validators, options, withSchema = false }) {
  const ajv = new Ajv2020.default({
    allowUnionTypes: true,
    ...options,
    code: { source: true, esm: true },
  });
  for (const file of [...needs, schema]) ajv.addSchema(withoutTexts(read(file)), file);
  const names = Object.keys(validators);
  const code = withLinearErrors(
    standalone.default(ajv, Object.fromEntries(names.map((name) => [name, `${schema}${validators[name]}`]))),
  );
  const extra = withSchema ? `\nexport const schema = ${JSON.stringify(read(schema))};\n` : '';
  // The compiler's output reaches for helpers with `require`; bundling makes the module stand alone.
  const { outputFiles } = await build({
    stdin: { contents: code + extra, resolveDir: ROOT, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
  });
  const stem = join(ROOT, 'src', area, 'generated', names[0]);
  writeIfChanged(`${stem}.js`, outputFiles[0].text);
  writeIfChanged(
    `${stem}.d.ts`,
    `${TYPES}${names.map((name) => `\nexport declare const ${name}: Validator;\n`).join('')}${
      withSchema ? '\nexport declare const schema: { readonly [keyword: string]: unknown };\n' : ''
    }`,
  );
}

/** The compiler's output copies all errors so far at every nested call: quadratic in what is wrong. This appends. */
function withLinearErrors(code) {
  const copy = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g;
  if (!copy.test(code)) throw new Error('the compiler no longer writes what withLinearErrors replaces');
  return `${code.replace(copy, 'vErrors = appendErrors(vErrors, $1.errors)')}
function appendErrors(all, more) {
  if (all === null) return more;
  for (const error of more) all.push(error);
  return all;
}
`;
}

function read(file) {
  return JSON.parse(readFileSync(join(ROOT, 'schema', file), 'utf8'));
}

/** Leaves out the texts for people: they would only make the functions longer. */
function withoutTexts(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    (key === 'description' || key === '$id') && typeof value === 'string' ? undefined : value,
  );
}

function writeIfChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
