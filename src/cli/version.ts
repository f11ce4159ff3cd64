// The version of this build; the bundler puts package.json's in, a source run shows 0.0.0-source.

declare const ROLLCALL_VERSION: string | undefined;

export const VERSION: string = typeof ROLLCALL_VERSION === 'undefined' ? '0.0.0-source' : ROLLCALL_VERSION;
