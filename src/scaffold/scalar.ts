// Text from outside (a path, the name of a branch or of a secret) in a workflow file.

/** Returns a text as a YAML scalar: plain where that can only mean the text, else double-quoted. */
export function scalar(text: string): string {
  const plain =
    /^[A-Za-z_./][A-Za-z0-9_./-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n|\.)$/iu.test(text);
  return plain ? text : JSON.stringify(text);
}

/** Whether a path may stand in a workflow: a name with `${{` in it would be an expression, and is refused. */
export function isPlainPath(text: string): boolean {
  return text.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/u.test(part));
}

/** Whether a branch may stand in a filter of a workflow, where `*`, `?`, `+`, `[` and `!` are patterns. */
export function isPlainBranch(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_./@-]*$/u.test(text) && !text.includes('..');
}

/** Whether a secret of that name can be made. Source:
 * https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets */
export function isSecretName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/u.test(text) && !/^GITHUB_/iu.test(text);
}
