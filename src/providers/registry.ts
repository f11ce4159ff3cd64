// Every provider there is, by the name that team.yaml uses. A new one is one line here; nothing registers itself.
// Factories load what is heavy (HTTP, CSV) when they are used, so that naming them here costs nothing.
import { csv } from './csv/csv.ts';
import { kissmetrics } from './kissmetrics/kissmetrics.ts';
import type { ProviderFactory } from './provider.ts';

export const PROVIDERS: { readonly [name: string]: ProviderFactory } = { csv, kissmetrics };
