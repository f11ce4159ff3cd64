// The options of commands that can go around approvals.
import { Option } from 'commander';

export interface BreakGlassOptions {
  readonly breakGlass?: boolean;
  readonly reason?: string;
  readonly ticket?: string;
}

/** Returns the options, fresh ones for each command. */
export function breakGlassOptions(): readonly Option[] {
  return [
    new Option(
      '--break-glass',
      'without approval: only removals, and elevations within the ceiling; recorded, and open until reapproved',
    ),
    new Option('--reason <text>', 'why the glass is broken'),
    new Option('--ticket <id>', 'where that is written down'),
  ];
}
