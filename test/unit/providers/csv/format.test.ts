import { describe, expect, it } from 'vitest';
import { readProjects, writeProjects } from '../../../../src/providers/csv/cells.ts';
import { DEFAULT_COLUMNS } from '../../../../src/providers/csv/columns.ts';
import { readMembers, writeMembers } from '../../../../src/providers/csv/format.ts';
import { email } from '../../../support/emails.ts';

function read(text: string | Uint8Array, columns = DEFAULT_COLUMNS): unknown {
  const result = readMembers(
    typeof text === 'string' ? new TextEncoder().encode(text) : text,
    'crm.csv',
    columns,
  );
  if ('members' in result) return result.members;
  return result.issues.map(({ code, message, at }) => `${at?.file}:${at?.line} ${code} ${message}`);
}

const ADA = {
  email: 'ada@acme.com',
  permission: 'Owner',
  projects: 'all',
  status: null,
  name: null,
  line: 2,
};

describe('a file as services export it', () => {
  it.each<[string, string]>([
    ['plain', 'Email,Permission,Projects\nada@acme.com,Owner,All\n'],
    ['with Windows line ends', 'Email,Permission,Projects\r\nada@acme.com,Owner,All\r\n'],
    ['with old Macintosh line ends', 'Email,Permission,Projects\rada@acme.com,Owner,All\r'],
    ['without a line end at the end', 'Email,Permission,Projects\nada@acme.com,Owner,All'],
    ['with a byte order mark', '\uFEFFEmail,Permission,Projects\nada@acme.com,Owner,All\n'],
    ['with semicolons', 'Email;Permission;Projects\nada@acme.com;Owner;All\n'],
    ['with tabs', 'Email\tPermission\tProjects\nada@acme.com\tOwner\tAll\n'],
    [
      'with columns of its own, in another order',
      'Id,Projects, PERMISSION ,email\n7,all,Owner,ADA@acme.com\n',
    ],
    ['with everything in quotes', '"Email","Permission","Projects"\n"ada@acme.com","Owner","All"\n'],
    ['with rows of empty cells', 'Email,Permission,Projects\nada@acme.com,Owner,All\n,,\n\n , , \n'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([ADA]);
  });

  it('reads several addresses in one cell as several people', () => {
    expect(
      read('Email,Permission,Projects\n"ada@acme.com, Grace@acme.com;cto@acme.com\nlinus@acme.com",Admin,\n'),
    ).toMatchObject(
      ['ada', 'grace', 'cto', 'linus'].map((who) => ({ email: `${who}@acme.com`, projects: [], line: 2 })),
    );
  });

  it('counts lines over quoted line breaks and empty lines', () => {
    const text =
      'Email,Permission,Name\r\na@acme.com,User,"One\r\nTwo"\r\n\r\n\r\nb@acme.com,User,\r\n"c@acme.com",User,x\r\n';
    expect(read(text)).toMatchObject([
      { name: 'One\r\nTwo', line: 2, projects: null },
      { name: null, line: 6 },
      { name: 'x', line: 7 },
    ]);
  });

  it('splits projects at semicolons and keeps commas in names', () => {
    expect(read('Email,Permission,Projects\nada@acme.com,User,"Web, EU; Shop;"\n')).toMatchObject([
      { projects: ['Web, EU', 'Shop'] },
    ]);
  });

  it.each([
    ['Active', 'active'],
    ['accepted', 'active'],
    ['Deactivated', 'suspended'],
    ['Invited', 'pending'],
    ['Pending ', 'pending'],
    ['expired', 'expired'],
    ['Bounced', 'failed'],
    ['DECLINED', 'declined'],
  ])('reads the status %s as %s', (word, status) => {
    expect(read(`Email,Permission,Status\nada@acme.com,User,${word}\n`)).toMatchObject([{ status }]);
  });

  it('finds the headers of another product', () => {
    const columns = { ...DEFAULT_COLUMNS, email: 'Work e-mail', permission: 'Access level' };
    expect(read('Name;Access Level;work e-mail\nAda;Owner;ada@acme.com\n', columns)).toMatchObject([
      { ...ADA, projects: null, name: 'Ada' },
    ]);
  });

  it('takes back what guards a cell against spreadsheets', () => {
    expect(read("Email,Permission,Projects,Name\n'+ada@acme.com,User,'=Web;Shop,'@ada\n")).toMatchObject([
      { email: '+ada@acme.com', projects: ['=Web', 'Shop'], name: '@ada' },
    ]);
  });
});

describe('a file that is wrong is refused whole', () => {
  const H = 'Email,Permission,Projects\n';
  it.each<[string, string | Uint8Array, readonly string[]]>([
    ['nothing in it', '', ['crm.csv:1 RC430 the file has no columns Email and Permission; it has: nothing']],
    ['no row', H, ['crm.csv:1 RC430 the file has a header and no row']],
    ['rows of empty cells only', `${H},,\n`, ['crm.csv:1 RC430 the file has a header and no row']],
    [
      'other headers',
      'User,Role\n',
      ['crm.csv:1 RC430 the file has no columns Email and Permission; it has: user, role'],
    ],
    [
      'a web page',
      '<!doctype html>\n<p>Log in</p>\n',
      ['crm.csv:1 RC430 the file has no columns Email and Permission; it has: <!doctype html>'],
    ],
    [
      'a header twice',
      'Email,Permission,Email\na@acme.com,User,b@acme.com\n',
      ['crm.csv:1 RC430 the file has two columns email'],
    ],
    [
      'bytes that are no text',
      Uint8Array.of(0xff, 0xfe, 69, 0),
      ['crm.csv:1 RC430 the file is not UTF-8 text'],
    ],
    [
      'a quote that never ends',
      `${H}"a@acme.com,User,\n`,
      ['crm.csv:1 RC430 the file has a quote that is not closed, or stands inside a cell'],
    ],
    [
      'cells that are missing',
      `${H}a@acme.com,User,\nb@acme.com,User\n`,
      ['crm.csv:3 RC431 the row has 2 cells where the header has 3'],
    ],
    [
      'too many cells',
      `${H}a@acme.com,User,Web,Shop\n`,
      ['crm.csv:2 RC431 the row has 4 cells where the header has 3'],
    ],
    [
      'an address that is none',
      `${H}a@acme.com b@,User,\n`,
      ['crm.csv:2 RC431 the row has no valid address: b@'],
    ],
    ['no address', `${H},User,\n`, ['crm.csv:2 RC431 the row has no address']],
    ['no permission', `${H}a@acme.com, ,\n`, ['crm.csv:2 RC431 the row has no permission']],
    [
      'all and a name',
      `${H}a@acme.com,User,All;Web\n`,
      ['crm.csv:2 RC431 the row has projects that contradict each other: All;Web'],
    ],
    [
      'a project twice',
      `${H}a@acme.com,User,Web;Web\n`,
      ['crm.csv:2 RC431 the row has projects that contradict each other: Web;Web'],
    ],
    [
      'an unknown status',
      'Email,Permission,Status\na@acme.com,User,Frozen\n',
      ['crm.csv:2 RC431 the row has a status that is not known: Frozen'],
    ],
    [
      'an empty status',
      'Email,Permission,Status\na@acme.com,User,\n',
      ['crm.csv:2 RC431 the row has a status that is not known: (empty)'],
    ],
    [
      'several faults, all told',
      `${H}a@acme.com,User,\nA@ACME.com,Admin,\nx,User,\n`,
      [
        'crm.csv:3 RC431 the row repeats a@acme.com of line 2',
        'crm.csv:4 RC431 the row has no valid address: x',
      ],
    ],
    [
      'hostile text, made harmless',
      `${H}\u202Ex,User,\n`,
      ['crm.csv:2 RC431 the row has no valid address: \\u{202e}x'],
    ],
  ])('%s', (_, text, issues) => {
    expect(read(text)).toEqual(issues);
  });

  it('says what to do', () => {
    const result = readMembers(new TextEncoder().encode('User,Role\n'), 'crm.csv');
    expect(result).toMatchObject({ issues: [{ hint: expect.stringContaining('columns: {') }] });
  });
});

describe('writing', () => {
  it('writes the columns of the import file, formulas guarded', () => {
    const rows = [
      { email: email('ada@acme.com'), permission: 'Owner', projects: 'all' },
      { email: email('+x@acme.com'), permission: '=Owner', projects: ['Web, EU', 'Shop'] },
      { email: email('wen@acme.com'), permission: 'User', projects: null },
    ] as const;
    expect(writeMembers(rows)).toBe(
      'Email,Permission,Projects\nada@acme.com,Owner,All\n"\'+x@acme.com","\'=Owner","Web, EU;Shop"\nwen@acme.com,User,\n',
    );
  });

  it('adds status and name when asked to', () => {
    const row = {
      email: email('ada@acme.com'),
      permission: 'User',
      projects: [],
      status: 'active',
      name: 'Ada',
    } as const;
    expect(writeMembers([row, { ...row, name: null }], ['status', 'name'])).toBe(
      'Email,Permission,Projects,Status,Name\nada@acme.com,User,,active,Ada\nada@acme.com,User,,active,\n',
    );
  });

  it.each([['a;b'], [' a'], ['all'], ['']])('cannot say the project %j', (name) => {
    expect(writeProjects([name])).toBeNull();
    expect(() =>
      writeMembers([{ email: email('ada@acme.com'), permission: 'User', projects: [name] }]),
    ).toThrow(RangeError);
  });

  it('says no projects as nothing', () => {
    expect(readProjects(writeProjects([]) ?? '?')).toEqual([]);
  });
});
