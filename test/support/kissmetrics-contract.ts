// Checks exchanges against schema/kissmetrics.openapi.yaml: the one judge of client and sandbox alike.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

type Node = { readonly [key: string]: Node | undefined };

/** What does not agree with the document, in words; empty: everything does. */
export interface Contract {
  /** Every operation as `METHOD /v1/path/{id}` with whether Kissmetrics documents it. */
  readonly operations: readonly { readonly on: string; readonly documented: unknown }[];
  checkRequest(method: string, url: string, body: unknown): readonly string[];
  checkAnswer(method: string, url: string, status: number, body: unknown): readonly string[];
}

const METHODS = ['get', 'post', 'patch', 'delete', 'put'];

/** Reads the document. Paths carry the `/v1` of its servers. */
export function loadContract(): Contract {
  const document = parse(readFileSync('schema/kissmetrics.openapi.yaml', 'utf8')) as Node;
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ },
  });
  ajv.addSchema({ ...document, $id: 'openapi.json' });
  const compiled = new Map<unknown, ValidateFunction>();

  function resolve(node: Node | undefined): Node | undefined {
    const ref: unknown = node?.['$ref'];
    if (typeof ref !== 'string') return node;
    return resolve(
      ref
        .slice(2)
        .split('/')
        .reduce<Node | undefined>((at, key) => at?.[key], document),
    );
  }

  function validate(schema: Node, value: unknown): readonly string[] {
    const known = compiled.get(schema);
    const check = known ?? ajv.compile(absolute(schema) as object);
    compiled.set(schema, check);
    return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  function find(method: string, path: string): { operation: Node; parameters: readonly Node[] } | undefined {
    for (const [pattern, item] of Object.entries(document['paths'] ?? {})) {
      const operation = item?.[method.toLowerCase()];
      if (operation === undefined || !samePath(`/v1${pattern}`, path)) continue;
      const listed = operation['parameters'] as unknown as readonly Node[] | undefined;
      return { operation, parameters: (listed ?? []).map(resolve).filter((each) => each !== undefined) };
    }
    return undefined;
  }

  return {
    operations: Object.entries(document['paths'] ?? {}).flatMap(([path, item]) =>
      Object.entries(item ?? {})
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]) => ({
          on: `${method.toUpperCase()} /v1${path}`,
          documented: operation?.['x-documented'],
        })),
    ),
    checkRequest(method, url, body) {
      const { pathname, searchParams } = new URL(`http://any${url}`);
      const found = find(method, pathname);
      if (found === undefined) return [`there is no ${method} ${pathname}`];
      const problems = [...searchParams].flatMap(([name, raw]) => {
        const parameter = found.parameters.find((each) => (each['name'] as unknown) === name);
        const schema = parameter?.['schema'];
        if (schema === undefined) return [`there is no parameter ${name}`];
        const value = (schema['type'] as unknown) === 'integer' && /^\d+$/.test(raw) ? Number(raw) : raw;
        return validate(schema, value).map((problem) => `parameter ${name}: ${problem}`);
      });
      const schema = found.operation['requestBody']?.['content']?.['application/json']?.['schema'];
      if (schema === undefined)
        return body === undefined ? problems : [...problems, 'this call takes no body'];
      return [...problems, ...validate(schema, body)];
    },
    checkAnswer(method, url, status, body) {
      const found = find(method, new URL(`http://any${url}`).pathname);
      const error = document['components']?.['schemas']?.['Error'];
      if (found === undefined) {
        return status === 401 || status === 404
          ? validate(error ?? {}, body)
          : [`${status} for a call that is none`];
      }
      const answer = resolve(found.operation['responses']?.[String(status)]);
      if (answer === undefined) return [`${status} is no answer of ${method} ${url}`];
      const schema = answer['content']?.['application/json']?.['schema'];
      if (schema === undefined) return body === undefined ? [] : ['this answer has no body'];
      const own = (body as { status?: unknown } | undefined)?.status;
      const lies = status >= 400 && own !== status ? [`status says ${String(own)}, not ${status}`] : [];
      return [...validate(schema, body), ...lies];
    },
  };
}

/** Returns whether a path fits a pattern. */
function samePath(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part === '{id}' ? (given[i] ?? '') !== '' : part === given[i]))
  );
}

/** References inside a schema, made to start from the document. */
function absolute(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(absolute);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string' ? [key, `openapi.json${value}`] : [key, absolute(value)],
    ),
  );
}
