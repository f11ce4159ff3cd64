// Coverage counts every line: an exception would have to be named here, with its reason.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ALLOWED: readonly string[] = [];

it('leaves no line of src out of coverage but those named here', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const ignoring = files.filter((name) =>
    /(?:v8|c8|istanbul) ignore/.test(readFileSync(path.join('src', name), 'utf8')),
  );

  expect(files.length).toBeGreaterThan(100);
  expect(ignoring).toEqual(ALLOWED);
});
