// Compiles the JSON Schemas to plain functions (src/<area>/generated), so that no command pays for compiling them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import Ajv2020 from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

/** `needs`: schemas that `$ref` names by file. `options`: for ajv, where they differ. */
const VALIDATORS = [
  { area: 'plan', schema: 'plan.v1.schema.json', needs: [], name: 'validatePlan' },
  {
    area: 'ledger',
    schema: 'record.v1.schema.json',
    needs: ['plan.v1.schema.json'],
    name: 'validateRecord',
  },
];

const types = (name) => `// Generated from schema/ by \`npm run generate\`.
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: { readonly [name: string]: unknown };
  readonly message?: string;
}

export declare const ${name}: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
`;

for (const { area, schema, needs, name, options } of VALIDATORS) {
  const ajv = new Ajv2020.default({
    allowUnionTypes: true,
    ...options,
    code: { source: true, esm: true, lines: true },
  });
  for (const file of [...needs, schema]) ajv.addSchema(await read(file), file);
  const folder = `src/${area}/generated`;
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/${name}.js`, standalone.default(ajv, { [name]: schema }));
  await writeFile(`${folder}/${name}.d.ts`, types(name));
}

/** Reads a schema without the texts for people: they would only make the functions longer. */
async function read(file) {
  const text = await readFile(`schema/${file}`, 'utf8');
  return JSON.parse(text, (key, value) =>
    key === 'description' && typeof value === 'string' ? undefined : value,
  );
}
