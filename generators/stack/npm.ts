import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from './program.ts';
import { StackError } from './stack-error.ts';

/** Installs the packages of a system exactly as its lockfile says. */
export async function installPackages(root: string, signal: AbortSignal): Promise<void> {
  const [command, ...args] = findNpm(root);
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, lines } = await runProgram(command, [...args, ...flags], {
    cwd: root,
    output: 'keep',
    signal,
  });
  if (code !== 0) throw new StackError('install-failed', root, lines.slice(-12));
}

/**
 * npm's program, to be run by this Node: the npm that runs this process, or the first one on the PATH. No shell is
 * needed, on Windows neither, where `npm` is a batch file next to the program.
 */
export function findNpm(root: string): [string, ...string[]] {
  const running = process.env['npm_execpath'];
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return [process.execPath, running];
  const folders = [
    dirname(process.execPath),
    ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
  ];
  for (const folder of folders) {
    const program = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    if (existsSync(program)) return [process.execPath, program];
    if (process.platform !== 'win32' && existsSync(join(folder, 'npm'))) return [join(folder, 'npm')];
  }
  throw new StackError('npm-missing', root);
}
