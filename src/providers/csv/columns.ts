// What the columns of a member list are called. Apart from the format itself, so that settings need no CSV parser.

/** The header text of each column; case and outer spaces do not matter when reading. */
export interface CsvColumns {
  readonly email: string;
  readonly permission: string;
  readonly projects: string;
  readonly status: string;
  readonly name: string;
}

/** The headers of the Kissmetrics import file, and two that rollcall adds. */
export const DEFAULT_COLUMNS: CsvColumns = {
  email: 'Email',
  permission: 'Permission',
  projects: 'Projects',
  status: 'Status',
  name: 'Name',
};
