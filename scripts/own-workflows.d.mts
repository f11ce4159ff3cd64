import type { ScaffoldFile } from '../src/scaffold/workflow.ts';

export function ownWorkflows(): Promise<readonly ScaffoldFile[]>;
