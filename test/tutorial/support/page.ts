import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What a page tells its reader to do: run commands, save a file, change a file. `output` is what the page shows of it. */
export interface Step {
  readonly kind: 'sh' | 'file' | 'diff';
  readonly text: string;
  /** The file that is saved, or the folder that a diff is about. */
  readonly path?: string;
  readonly output: readonly string[];
}

/** The fenced blocks of a page. A block of text shows lines of what the commands before it print. */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  for (const [, info = '', text = ''] of page.matchAll(/^```(.*)\n([^]*?)^```$/gm)) {
    const [language = '', option = ''] = info.split(' ');
    const path = option.split('=')[1];
    const last = steps.at(-1);
    if (language === 'text' && last) steps.splice(-1, 1, { ...last, output: text.trimEnd().split('\n') });
    else if (language === 'sh') steps.push({ kind: 'sh', text, output: [] });
    else if (language === 'diff') steps.push({ kind: 'diff', text, output: [], ...(path && { path }) });
    else if (path) steps.push({ kind: 'file', text, path, output: [] });
    else throw new Error(`Nobody is told what to do with this block: ${info}\n${text}`);
  }
  return steps;
}

/** Does it, in a folder. Fails where a command fails, or prints nothing like what the page shows. */
export function carryOut(step: Step, folder: string, env: NodeJS.ProcessEnv): void {
  const path = resolve(folder, step.path ?? '.');
  if (step.kind === 'file') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, step.text);
    return;
  }
  if (step.kind === 'diff') return change(step.text, path);
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', step.text], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  const lost = step.output.filter((line) => !stdout.includes(line));
  if (status === 0 && lost.length === 0) return;
  const fault = status === 0 ? `prints nowhere\n${lost.join('\n')}` : `ends with ${status}`;
  throw new Error(`${step.text}${fault}:\n${stdout}${stderr}`);
}

/** Replaces what a diff takes away by what it adds. Its parts need no line numbers, and each stands in the file once. */
function change(diff: string, folder: string): void {
  const [, name = ''] = /^\+\+\+ b\/(.+)$/m.exec(diff) ?? [];
  const file = join(folder, name);
  let text = readFileSync(file, 'utf8');
  for (const part of diff.split(/^@@$\n/m).slice(1)) {
    const lines = part.trimEnd().split('\n');
    const side = (sign: string) =>
      lines
        .filter((line) => !line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const [before, after] = [side('+'), side('-')];
    if (text.split(before).length !== 2) throw new Error(`${file} does not have this once:\n${before}`);
    text = text.replace(before, () => after);
  }
  writeFileSync(file, text);
}
