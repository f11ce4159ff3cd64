// CODEOWNERS: whether a file has an owner. The last pattern that fits decides, and may name nobody.
// Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

/** Returns those of the paths that nobody owns, in their order. */
export function unowned(text: string, paths: readonly string[]): readonly string[] {
  const rules = text.split(/\r?\n/u).flatMap(ruleOf);
  return paths.filter((path) => {
    const last = rules.findLast(({ fits }) => fits.test(path));
    return last === undefined || last.owners.length === 0;
  });
}

interface Rule {
  readonly fits: RegExp;
  readonly owners: readonly string[];
}

function ruleOf(line: string): readonly Rule[] {
  const [pattern = '', ...owners] = line
    .replace(/(?:^|\s)#.*$/u, '')
    .trim()
    // A space in a path has a backslash before it.
    .split(/(?<!\\)\s+/u);
  // GitHub takes neither negation nor sets of characters here, and skips the line.
  if (pattern === '' || /^!|[[\]]/u.test(pattern)) return [];
  return [{ fits: patternOf(pattern.replaceAll('\\ ', ' ')), owners }];
}

function patternOf(pattern: string): RegExp {
  const isFolder = pattern.endsWith('/');
  const bare = pattern.replace(/^\//u, '').replace(/\/$/u, '');
  const isAnchored = pattern.startsWith('/') || bare.includes('/');
  const body = bare
    .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/u)
    .map((piece) => GLOBS[piece] ?? piece.replaceAll(/[.+^${}()|\\]/gu, String.raw`\$&`))
    .join('');
  return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${body}${endOf(bare, isFolder)}$`, 'u');
}

const GLOBS: { readonly [piece: string]: string } = {
  '**/': '(?:.*/)?',
  '/**': '/.*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

/** `docs/*` means the files right in there; any other name means a folder's whole content too. */
function endOf(bare: string, isFolder: boolean): string {
  if (isFolder) return '/.+';
  return bare.endsWith('/*') ? '' : '(?:/.*)?';
}
