import type { Command } from 'commander';

/** Returns the text of docs/commands.md for a commander program. */
export function commandsPage(program: Command): string;
