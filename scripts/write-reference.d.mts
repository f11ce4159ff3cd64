/** Returns docs/team-yaml.md with a fresh reference; the part by hand is that of `page`. */
export function referencePage(page: string, schema: unknown): string;
