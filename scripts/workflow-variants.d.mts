import type { WorkflowOptions } from '../src/scaffold/model.ts';

export function variants(): readonly { readonly name: string; readonly options: WorkflowOptions }[];
