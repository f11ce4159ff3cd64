// Writes the workflows of this repository that run rollcall itself.
import { writeFile } from 'node:fs/promises';
import { ownWorkflows } from './own-workflows.mjs';

for (const { path, text } of await ownWorkflows()) await writeFile(path, text);
