export function workflowErrors(name: string, content: string): Promise<readonly string[]>;
export function actionErrors(name: string, content: string): readonly string[];
export function checkWorkflows(
  root: string,
): Promise<{ readonly errors: readonly string[]; readonly count: number }>;
