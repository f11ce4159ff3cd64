// Codes of team.yaml: RC1xx for its text, RC2xx for its meaning.

export const ROSTER_CODES = {
  RC101: {
    title: 'not valid YAML',
    help: 'The file is not YAML 1.2; the position is where the parser stopped.',
  },
} as const;
