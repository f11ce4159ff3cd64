// Checks a tree against the JSON Schema and says what does not fit, at the place and in the words of the file.
import type { Parsed } from './document.ts';
import type { SchemaError, Validator } from './generated/validateTeam.js';
import type { Report } from './report.ts';
import { type Guide, guideAt, nameGuideAt } from './schema-guide.ts';
import { allOf, anyOf, shown } from './shown.ts';
import { didYouMean } from './suggest.ts';
import { type Entry, jsonOf, positionOf, type ScalarNode, type TreeNode } from './tree.ts';

/** Nodes that do not fit, and all nodes around them. */
export type Misfits = ReadonlySet<TreeNode>;

/** What a check leaves behind. */
export interface Shape {
  readonly misfits: Misfits;
  /** The nodes themselves that do not fit, without those around them. */
  readonly exact: ReadonlySet<TreeNode>;
}

/**
 * Reports every violation of the schema, one a value (unknown and missing keys: one a key), and returns what is not to
 * be relied on. `included`: the file is one that team.yaml includes.
 */
export function checkShape(
  parsed: Parsed,
  validate: Validator,
  report: Report,
  options: { readonly included: boolean },
): Shape {
  const misfits = new Set<TreeNode>(parsed.refused);
  const told = new Set<TreeNode>(parsed.refused);
  if (validate(jsonOf(parsed.root))) return { misfits, exact: told };
  for (const error of validate.errors ?? []) {
    const place = placeOf(parsed.root, error.instancePath);
    // What breaks the rule for a map's names is told by that rule, which knows the name.
    const aboutName = place.node.kind !== 'scalar' && error.keyword === 'pattern';
    if (parsed.refused.has(place.node) || aboutName || isCutOff(place.node, parsed, error.keyword)) continue;
    for (const node of place.around) misfits.add(node);
    if (!ONE_PER_KEY.has(error.keyword)) {
      if (told.has(place.node)) continue;
      told.add(place.node);
    }
    tell(error, place, report, options.included);
  }
  return { misfits, exact: told };
}

const ONE_PER_KEY = new Set(['additionalProperties', 'required', 'propertyNames']);

/** What the parser was in the middle of when it stopped says nothing about what was meant. */
function isCutOff(node: TreeNode, { broken, lines }: Parsed, keyword: string): boolean {
  if (broken === null || keyword === 'additionalProperties' || node.start >= broken) return false;
  return node.end >= broken || (broken - node.end < 1000 && lines.text.slice(node.end, broken).trim() === '');
}

interface Place {
  readonly path: readonly string[];
  readonly node: TreeNode;
  /** The key that the node stands under; null for the root and for items of lists. */
  readonly key: ScalarNode | null;
  /** From the root to the node. */
  readonly around: readonly TreeNode[];
}

function placeOf(root: TreeNode, pointer: string): Place {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const around = [root];
  let node = root;
  let key: ScalarNode | null = null;
  for (const step of path) {
    const entry = entryOf(node, step);
    const next: TreeNode | undefined =
      entry?.value ?? (node.kind === 'list' ? node.items[Number(step)] : undefined);
    key = entry?.key ?? null;
    node = next ?? node;
    around.push(node);
  }
  return { path, node, key, around };
}

function entryOf(node: TreeNode, name: string): Entry | undefined {
  return node.kind === 'map' ? node.entries.get(name) : undefined;
}

function tell(error: SchemaError, place: Place, report: Report, included: boolean): void {
  const { node, path } = place;
  const guide = guideAt(path);
  const at = positionOf(node);
  const value = node.kind === 'scalar' ? shown(node.source) : nameOf(place);
  switch (error.keyword) {
    case 'additionalProperties':
      tellUnknown(String(error.params['additionalProperty']), place, guide, report, included);
      return;
    case 'required': {
      const key = String(error.params['missingProperty']);
      const hint = guide.keys.get(key)?.description ?? undefined;
      report.error(
        'RC111',
        place.key === null ? at : positionOf(place.key),
        `${nameOf(place)} needs ${shown(key)}`,
        { hint },
      );
      return;
    }
    case 'propertyNames': {
      const name = String(error.params['propertyName']);
      const key = entryOf(node, name)?.key ?? node;
      report.error('RC114', positionOf(key), `${shown(name)} is not ${nameGuideAt(path).title ?? 'a name'}`);
      return;
    }
    case 'type':
      tellType(place, guide, report);
      return;
    case 'enum':
    case 'const': {
      if (node.kind !== 'scalar') {
        tellType(place, guide, report);
        return;
      }
      const allowed = [error.params['allowedValues'] ?? error.params['allowedValue']].flat().map(String);
      report.error('RC113', at, `${nameOf(place)} is ${value}; allowed: ${anyOf(allowed)}`, {
        hint: didYouMean(node.source, allowed) ?? guide.description ?? undefined,
      });
      return;
    }
    case 'uniqueItems': {
      const item =
        node.kind === 'list'
          ? node.items[Math.max(Number(error.params['i']), Number(error.params['j']))]
          : undefined;
      const text = item?.kind === 'scalar' ? shown(item.source) : 'an item';
      report.error('RC108', positionOf(item ?? node), `${text} stands twice in the list`, {
        hint: 'keep one of them',
      });
      return;
    }
    case 'minItems':
    case 'minProperties':
      report.error(
        'RC112',
        at,
        `${nameOf(place)} holds ${node.kind === 'list' && node.items.length > 0 ? 'too little' : 'nothing'}`,
        {
          hint: guide.description ?? undefined,
        },
      );
      return;
    case 'minimum':
    case 'maximum':
      report.error(
        'RC114',
        at,
        `${nameOf(place)} is ${value}; it must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${String(error.params['limit'])}`,
      );
      return;
    case 'maxLength':
      report.error(
        'RC114',
        at,
        `${nameOf(place)} is longer than ${String(error.params['limit'])} characters`,
      );
      return;
    default:
      tellPattern(place, guide, report);
  }
}

function tellUnknown(key: string, place: Place, guide: Guide, report: Report, included: boolean): void {
  const at = positionOf(entryOf(place.node, key)?.key ?? place.node);
  if (included && place.path.length === 0) {
    report.error('RC117', at, `an included file holds only members:, not ${shown(key)}`, {
      hint: key === 'include' ? 'name the file under include in team.yaml' : 'move it to team.yaml',
    });
    return;
  }
  const known = [...guide.keys.keys()];
  const credentials =
    place.path.at(-1) === 'credentials' ? 'names of environment variables, never values; ' : '';
  report.error('RC110', at, `unknown key ${shown(key)} in ${nameOf(place)}`, {
    hint: didYouMean(key, known) ?? `${credentials}known: ${allOf(known)}`,
  });
}

const TYPE_WORDS: { readonly [type: string]: string } = {
  string: 'a text',
  array: 'a list',
  object: 'a map',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function tellType(place: Place, guide: Guide, report: Report): void {
  const { node } = place;
  const expected = guide.title ?? anyOf(guide.types.map((type) => TYPE_WORDS[type] ?? type));
  const wantsText = guide.types.includes('string');
  if (node.kind === 'scalar' && typeof node.value === 'number' && wantsText) {
    report.error('RC115', positionOf(node), `${nameOf(place)} is a number; it must be ${expected}`, {
      hint: `write "${node.source}", in quotes`,
    });
    return;
  }
  report.error('RC112', positionOf(node), `${nameOf(place)} is ${found(node)}; it must be ${expected}`, {
    hint: wayOut(node, guide),
  });
}

function found(node: TreeNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  return typeof node.value === 'string' ? 'a text' : `the ${typeof node.value} ${shown(node.source)}`;
}

function wayOut(node: TreeNode, guide: Guide): string | undefined {
  if (node.kind !== 'scalar') return guide.description ?? undefined;
  if (node.value === null && guide.types.includes('object'))
    return 'write {} for nothing, or indent what belongs to it';
  if (typeof node.value === 'boolean' && guide.types.includes('string'))
    return `write "${node.source}", in quotes`;
  if (typeof node.value === 'string' && guide.types[0] === 'array')
    return `write [${shown(node.value).slice(1, -1)}]`;
  return guide.description ?? undefined;
}

function tellPattern(place: Place, guide: Guide, report: Report): void {
  const written =
    place.node.kind === 'scalar' && typeof place.node.value === 'string' ? place.node.value : '';
  const list =
    guide.types.includes('array') && written !== ''
      ? `for one, write [${shown(written).slice(1, -1)}]`
      : undefined;
  report.error(
    'RC114',
    positionOf(place.node),
    `${nameOf(place)} is ${shown(written)}; it must be ${guide.title ?? 'something else'}`,
    {
      hint: list ?? guide.description ?? undefined,
    },
  );
}

/** What messages call a place: its key and, where that says too little, the key around it. */
function nameOf({ path }: Place): string {
  if (path.length === 0) return 'the file';
  return shown(path.slice(-2).join('.')).slice(1, -1);
}
