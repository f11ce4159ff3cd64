// Cells of a CSV file as a spreadsheet would treat them: what a formula is, and how a list of projects shares one cell.

/** What a spreadsheet runs, with any quotes that already guard it (OWASP, "CSV Injection"). */
const FORMULA = /^'*[=+\-@\t\r]/u;
const GUARDED = /^'+[=+\-@\t\r]/u;

/** Returns the text so that no spreadsheet runs it: one `'` more in front where it would. */
export function guardCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes back what {@link guardCell} did: `unguardCell(guardCell(x))` is `x` for every text. */
export function unguardCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** What one member holds: every project there is, or a list of names (sorted as written, none twice). */
export type CsvProjects = 'all' | readonly string[];

/** Reads a cell of projects: `All`, or names with `;` between them. null: `All` stands among names, or a name twice. */
export function readProjects(cell: string): CsvProjects | null {
  const names = cell
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (!names.some(isAll)) return new Set(names).size === names.length ? names : null;
  return names.length === 1 ? 'all' : null;
}

/** Writes a cell of projects. null: some name cannot be said in it (`;` inside, spaces around, or the word `All`). */
export function writeProjects(projects: CsvProjects): string | null {
  if (projects === 'all') return 'All';
  const sayable = projects.every(
    (name) => name !== '' && name === name.trim() && !name.includes(';') && !isAll(name),
  );
  return sayable ? projects.join(';') : null;
}

function isAll(name: string): boolean {
  return name.toLowerCase() === 'all';
}
