import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readPlan } from '../../plan/read.ts';
import type { Ask, EditorQuestion, Written } from './question.ts';

/** The person's editor, where they have named one. */
export function editorOf(env: NodeJS.ProcessEnv): string | undefined {
  return env['VISUAL'] || env['EDITOR'] || undefined;
}

/** A plan to begin with, for somebody who rather writes than answers. */
export const STARTER = `groundplan: 1
system: library
summary: What it is for, in a sentence.

services:
  shelf:
    purpose: Which books there are.
    entities:
      Book:
        fields:
          title: string(120) search index
          isbn: string(13) unique immutable
        access: { read: public, write: admin }

identity:
  roles: [user, admin includes user]
`;

/** A plan from the editor, opened again at its faults until there is none. Undefined where the person gives up. */
export async function askInEditor(ask: Ask, start: string): Promise<string | undefined> {
  let text = start;
  let line = 1;
  for (;;) {
    const written: Written = await ask({ kind: 'editor', name: 'editor', text, line });
    const { findings } = readPlan({ main: written.text, files: new Map() });
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length === 0 && written.problem === undefined) return written.text;
    text = written.text;
    line = errors[0]?.line ?? line;
    const isAgain = await ask<boolean>({
      kind: 'select',
      name: 'again',
      message:
        written.problem ?? `The plan has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`,
      before: errors.map((error) => `  ${error.line}:${error.column}  ${error.message}  ${error.mend}`),
      choices: [
        { label: `Open it again${line > 1 ? ` at line ${line}` : ''}`, answer: true },
        { label: 'Start from something else', summary: 'what you wrote there is lost', answer: false },
      ],
    });
    if (!isAgain) return undefined;
  }
}

/** Opens the editor on a copy, and waits for it. */
export async function openEditor(command: string, { text, line }: EditorQuestion): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'groundplan-'));
  const file = join(folder, 'system.yaml');
  try {
    await writeFile(file, text);
    const problem = await run(`${command} ${at(command, file, line)}`);
    const written = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
    return { text: written, ...(problem !== undefined && { problem: `${command}: ${problem}` }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The file, at a line where the editor is one that can be told. */
function at(command: string, file: string, line: number): string {
  const name = basename(command.split(' ')[0] ?? '').replace(/\.(exe|cmd)$/, '');
  const quoted = JSON.stringify(file);
  if (/^(vi|vim|nvim|view|nano|emacs|emacsclient|micro|ne|joe|kak)$/.test(name)) return `+${line} ${quoted}`;
  if (/^(code|codium|code-insiders|cursor|windsurf)$/.test(name))
    return `-g ${JSON.stringify(`${file}:${line}`)}`;
  return /^(subl|hx|zed)$/.test(name) ? JSON.stringify(`${file}:${line}`) : quoted;
}

/** Resolves to what went wrong. The command is a shell's, as in `EDITOR="code --wait"`. */
function run(command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: 'inherit' });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : ended(code, signal)));
  });
}

function ended(code: number | null, signal: string | null): string {
  return `it ended with ${signal ?? `code ${code}`}`;
}
