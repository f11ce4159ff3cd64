// Which paths can hold a file that decides about access beside the roster itself. Whether one does is told from its
// content, in the snapshot.

/** Where GitHub looks for code owners; the first that exists counts.
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
export const CODE_OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

export const WORKFLOWS = '.github/workflows/';
