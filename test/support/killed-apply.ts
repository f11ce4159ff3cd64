// A process that applies the saved plan in its folder and kills itself (SIGKILL, no goodbye) at one point of it. Prints
// the name of every point that it passes.
import process from 'node:process';
import { applyMortally } from './mortal-apply.ts';

const { env } = process;
const record = await applyMortally({
  folder: process.cwd(),
  baseUrl: env['BASE_URL'] ?? '',
  token: env['KISSMETRICS_API_KEY'] ?? '',
  pid: process.pid,
  dieAt: Number(env['KILL_AT'] ?? 0),
  onPoint: (point) => process.stdout.write(`${point}\n`),
  async die() {
    process.kill(process.pid, 'SIGKILL');
    // The kernel may take a moment; nothing more of the run happens in it.
    return new Promise(() => setInterval(() => undefined, 1000));
  },
});
process.exitCode = record.exit_code;
