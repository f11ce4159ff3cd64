// GitHub's own description of its answers: every answer of the fake is checked against it, and what the fake has no
// opinion about is filled in as the description asks. Source and licence: openapi-slice.LICENSE.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Slice {
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: {
        readonly requestBody?: {
          readonly content: { readonly 'application/json': { readonly schema: Schema } };
        };
        readonly responses: {
          readonly [status: string]: {
            readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
          };
        };
      };
    };
  };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
}

const FILE = fileURLToPath(new URL('openapi-slice.json', import.meta.url));
const slice = JSON.parse(readFileSync(FILE, 'utf8')) as Slice;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'github', components: slice.components });
const validators = new Map<string, ReturnType<typeof ajv.compile> | null>();

export type Shape = { readonly [name: string]: unknown };

/** Returns the object with everything that the named schema requires beside it. */
export function filled(schema: string, given: Shape): Shape {
  return fill({ $ref: `#/components/schemas/${schema}` }, given, 0) as Shape;
}

/** Throws where GitHub would never answer like this. */
export function checkAnswer(path: string, method: string, status: number, body: unknown): void {
  const key = `${method} ${path} ${status}`;
  const schema =
    slice.paths[path]?.[method]?.responses[String(status)]?.content?.['application/json']?.schema;
  const fault = faultIn(key, schema, withHeadRepository(body));
  if (fault !== null) throw new Error(`the fake's answer to ${key} is none of GitHub's: ${fault}`);
}

/** Throws where GitHub would not take this. */
export function checkSent(path: string, method: string, body: unknown): void {
  const key = `${method} ${path}`;
  const fault = faultIn(
    key,
    slice.paths[path]?.[method]?.requestBody?.content['application/json'].schema,
    body,
  );
  if (fault !== null) throw new Error(`what was sent to ${key} is nothing that GitHub takes: ${fault}`);
}

/** What is wrong with the body in words, or null; a body that nothing is known about is right. */
function faultIn(key: string, schema: Schema | undefined, body: unknown): string | null {
  if (!validators.has(key)) validators.set(key, schema === undefined ? null : ajv.compile(absolute(schema)));
  const validate = validators.get(key);
  if (validate === undefined || validate === null || validate(body)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath} ${error?.message}`;
}

/** The description says that the repository of a head is always there; of a fork that is gone GitHub answers null. */
function withHeadRepository(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withHeadRepository);
  const pull = body as { head?: { repo?: unknown }; base?: { repo?: unknown } } | null;
  return pull?.head?.repo === null ? { ...pull, head: { ...pull.head, repo: pull.base?.repo } } : body;
}

function absolute(schema: Schema): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"github#/components')) as object;
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolve(slice.components.schemas[name] ?? {});
}

function fill(schema: Schema, given: unknown, depth: number): unknown {
  const { allOf, anyOf, oneOf, ...own } = resolve(schema);
  const parts = [own, ...(allOf ?? []).map(resolve)];
  const [option] = anyOf ?? oneOf ?? [];
  if (own.properties === undefined && allOf === undefined) {
    if (given !== undefined) return given;
    return option === undefined ? sample(own) : fill(option, undefined, depth);
  }
  if (given === null) return null;
  if (given !== undefined && (typeof given !== 'object' || Array.isArray(given))) return given;
  if (given === undefined && isNullable(own)) return null;
  if (depth > 6) return {};
  const properties = new Map(parts.flatMap((part) => Object.entries(part.properties ?? {})));
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const out: { [name: string]: unknown } = { ...given };
  for (const name of required) {
    const inner = properties.get(name) ?? {};
    out[name] = fill(inner, (given as Shape | undefined)?.[name], depth + 1);
  }
  return out;
}

function isNullable({ type }: Schema): boolean {
  return Array.isArray(type) && type.includes('null');
}

function sample({ type, enum: words, format }: Schema): unknown {
  if (words !== undefined) return words[0];
  const kind = Array.isArray(type) ? (type.includes('null') ? 'null' : type[0]) : type;
  switch (kind) {
    case 'string':
      return format === 'date-time'
        ? '2026-01-01T00:00:00Z'
        : format === 'uri'
          ? 'https://github.invalid/'
          : '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return null;
  }
}
