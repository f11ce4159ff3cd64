/** Returns the text of docs/codes.md for the table of codes. */
export function codesPage(codes: object): string;
