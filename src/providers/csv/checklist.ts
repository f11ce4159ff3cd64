// The checklist: Markdown for the person who must click. All that comes from outside stands in code spans, where
// nothing is a link, a mention or markup.
import { visible } from '../../core/show.ts';
import type { Task } from './tasks.ts';

/** Returns the checklist of a run. The upload stands where its last row was decided, so that seats are free by then. */
export function renderChecklist(account: string, uploadPath: string, tasks: readonly Task[]): string {
  const uploads = tasks.filter((task) => task.op === 'upload');
  const last = uploads.at(-1);
  const items = tasks.flatMap((task) => {
    if (task.op === 'click') return [clickItem(task)];
    return task === last ? [uploadItem(uploadPath, uploads)] : [];
  });
  const numbered = items.map((lines, i) => {
    const [first = '', ...rest] = lines;
    const marker = `${i + 1}. `;
    return [`${marker}[ ] ${first}`, ...rest.map((line) => ' '.repeat(marker.length) + line)].join('\n');
  });
  return [
    `# What to do in ${codeSpan(account)}`,
    '',
    'Work from the top: the order keeps an owner and a free seat at every moment. Then export the member list again',
    'and run `rollcall plan`; what was done is no longer in it.',
    '',
    ...numbered,
    '',
  ].join('\n');
}

function uploadItem(path: string, uploads: readonly Extract<Task, { op: 'upload' }>[]): readonly string[] {
  const rows = uploads.length === 1 ? 'invitation' : 'invitations';
  return [
    `Import ${codeSpan(path)} (${uploads.length} ${rows}).`,
    ...uploads.flatMap((task) => {
      const projects = task.projects === 'all' ? ['All'] : task.projects;
      const scope = projects.length === 0 ? 'no projects' : `projects ${projects.map(codeSpan).join(', ')}`;
      return [
        `- ${codeSpan(task.email)} as ${codeSpan(task.permission)}, ${scope}`,
        ...messageLines(task.message).map((line) => `  ${line}`),
      ];
    }),
  ];
}

function clickItem(task: Extract<Task, { op: 'click' }>): readonly string[] {
  return [
    `${task.verb} ${codeSpan(task.who)}.`,
    ...task.details.map(([label, value]) => `- ${label} ${codeSpan(value)}`),
    ...messageLines(task.message),
  ];
}

function messageLines(message: string | null): readonly string[] {
  if (message === null) return [];
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return ['- with the message', ...lines.map((line) => `  - ${codeSpan(line)}`)];
}

/** Returns text that shows as it is, whatever it holds (CommonMark 0.31, §6.1). */
function codeSpan(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '(empty)';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A space inside each fence keeps it apart from a backtick of the text, and is not shown.
  const pad = /^[`\s]|[`\s]$/u.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}
