// Writes the reference part of docs/team-yaml.md from the descriptions in schema/team.v1.schema.json. What stands above
// the mark is written by hand and kept.
import { readFile, writeFile } from 'node:fs/promises';

const PAGE = 'docs/team-yaml.md';
const MARK =
  '<!-- generated from schema/team.v1.schema.json by `npm run docs`; what stands below is overwritten -->';

/** What a key that people choose is called, by the map that it stands in. */
const KEYS = {
  accounts: '<account>',
  projects: '<alias>',
  'projects.<alias>': '<account>',
  groups: '<group>',
  members: '<person>',
  ids: '<account>',
  training: '<class>',
};

/** Returns the page: what the old one says above the mark, and the reference. Throws where the mark is missing. */
export function referencePage(page, schema) {
  const [byHand, ...rest] = page.split(MARK);
  if (rest.length !== 1) throw new Error(`${PAGE} must have this line once: ${MARK}`);
  return `${byHand}${MARK}\n\n${sections(schema).join('\n\n')}\n`;
}

/** One section a map with keys of its own, nearest to the top first; a map that stands in several places has one. */
function sections(schema) {
  const seen = new Map([[schema, 'Top level']]);
  const queue = [{ node: schema, path: '' }];
  const pages = [];
  for (const { node, path } of queue) {
    const rows = Object.entries(node.properties).map(([key, raw]) => {
      const child = resolved(raw, schema);
      const inner = mapsIn(child, path === '' ? key : `${path}.${key}`, key, schema);
      for (const one of inner) {
        if (seen.has(one.node)) continue;
        seen.set(one.node, one.path);
        queue.push(one);
      }
      const links = inner.map(({ node: map }) => `See [${tick(seen.get(map))}](#${anchor(seen.get(map))}).`);
      const must = node.required?.includes(key) ? '**Required.**' : '';
      const text = [sentence(raw.description ?? child.description), must, ...links].filter(Boolean).join(' ');
      return row(key, words(child, schema), text);
    });
    if (typeof node.additionalProperties === 'object') {
      const child = resolved(node.additionalProperties, schema);
      rows.unshift(row(KEYS[path] ?? '<name>', words(child, schema), sentence(child.description)));
    }
    const about = node.description === undefined || path === '' ? [] : [node.description, ''];
    const title = path === '' ? 'Top level' : tick(path);
    pages.push(
      [`### ${title}`, '', ...about, '| key | value | what it says |', '|---|---|---|', ...rows].join('\n'),
    );
  }
  return pages;
}

/** Returns the maps with named keys that a value is, lists, or holds under keys that people choose. */
function mapsIn(child, path, key, schema) {
  if (child.properties !== undefined) return [{ node: original(child), path }];
  const found = [];
  const items = child.items && resolved(child.items, schema);
  if (items?.properties !== undefined) found.push({ node: original(items), path: `${path}[]` });
  const values =
    typeof child.additionalProperties === 'object' && resolved(child.additionalProperties, schema);
  if (values?.properties !== undefined)
    found.push({ node: original(values), path: `${path}.${KEYS[key] ?? '<name>'}` });
  return found;
}

const originals = new Map();

/** Follows a `$ref`; what stands beside it holds over what it names. */
function resolved(node, schema) {
  if (node.$ref === undefined) return node;
  const target = node.$ref
    .slice(2)
    .split('/')
    .reduce((at, name) => at[name], schema);
  const { $ref: _, ...own } = node;
  const merged = { ...resolved(target, schema), ...own };
  originals.set(merged, original(target));
  return merged;
}

function original(node) {
  return originals.get(node) ?? node;
}

/** Returns what a value may be, in words. */
function words(node, schema) {
  if (node.const !== undefined) return tick(String(node.const));
  if (node.enum !== undefined) return node.enum.map(tick).join(', ');
  if (node.type === 'array') {
    const items = resolved(node.items, schema);
    if (items.properties !== undefined) return 'a list of maps';
    return `a list; each: ${words(items, schema)}`;
  }
  if (node.title !== undefined) return node.title;
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'integer') return `a whole number, ${node.minimum} to ${node.maximum}`;
  if (node.type === 'number') return `a number, ${node.minimum} to ${node.maximum}`;
  return 'a map';
}

function tick(text) {
  return `\`${text}\``;
}

function row(key, value, text) {
  return `| ${tick(key)} | ${cell(value)} | ${cell(text)} |`;
}

function sentence(text = '') {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Outside of code, a `<` would begin a tag. */
function cell(text) {
  return text
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('');
}

/** The anchor that GitHub gives to a heading. */
function anchor(path) {
  return path
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^a-z0-9_-]/g, '');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const schema = JSON.parse(await readFile('schema/team.v1.schema.json', 'utf8'));
  await writeFile(PAGE, referencePage(await readFile(PAGE, 'utf8'), schema));
}
