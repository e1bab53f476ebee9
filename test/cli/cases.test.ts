import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { contents, temporaryFolder } from '../write/support/folder.ts';
import { groundplan } from './support/groundplan.ts';
import { words } from './support/words.ts';

/**
 * Each folder is a case: `args` are run in a folder with the content of `files/`, after the commands of `setup` and the
 * edits of `edits/`; `exit`, `expected.stdout`, `expected.stderr` and, where it is there, `expected/` say what comes out.
 * `env` holds variables; `$CWD` in them is the folder, `$SUPPORT` the one with stand-ins. `UPDATE_CASES=1` writes what comes out as expected.
 */
const CASES = fileURLToPath(new URL('./cases', import.meta.url));
const SUPPORT = fileURLToPath(new URL('./support', import.meta.url));

describe('groundplan', () => {
  it.concurrent.each(readdirSync(CASES))('%s', async (name) => {
    const at = join(CASES, name);
    const cwd = temporaryFolder();
    if (existsSync(join(at, 'files'))) cpSync(join(at, 'files'), cwd, { recursive: true });
    for (const line of lines(at, 'setup')) {
      const { exit, stderr } = await groundplan(line.split(' '), { cwd });
      expect([exit, stderr]).toEqual([0, '']);
    }
    if (existsSync(join(at, 'edits'))) cpSync(join(at, 'edits'), cwd, { recursive: true });
    for (const path of lines(at, 'deleted')) rmSync(join(cwd, path), { recursive: true });
    const before = contents(cwd);
    const env = Object.fromEntries(
      lines(at, 'env').map((line) => line.replaceAll('$CWD', cwd).replaceAll('$SUPPORT', SUPPORT).split('=')),
    );
    const run = await groundplan(words(read(at, 'args')), { cwd, env });
    const found = {
      exit: `${run.exit}\n`,
      'expected.stdout': neutral(run.stdout, cwd),
      'expected.stderr': neutral(run.stderr, cwd),
    };
    if (process.env['UPDATE_CASES'])
      for (const [file, text] of Object.entries(found)) writeFileSync(join(at, file), text);
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((file) => [file, read(at, file)])));
    if (existsSync(join(at, 'expected'))) expect(contents(cwd)).toMatchObject(contents(join(at, 'expected')));
    else if (run.exit !== 0) expect(contents(cwd)).toEqual(before);
  });
});

/** A run's text without the folder and the times that it happened in, and without the lines that ask for patience. */
function neutral(text: string, cwd: string): string {
  return text
    .replaceAll(cwd, '$CWD')
    .replaceAll(/^.* …\n/gm, '')
    .replaceAll(/\d+(\.\d+)? s\b/g, 'N s')
    .replaceAll(/("(?:install|start|journey)": )[\d.]+/g, '$1N');
}

function read(at: string, file: string): string {
  return existsSync(join(at, file)) ? readFileSync(join(at, file), 'utf8') : '';
}

function lines(at: string, file: string): string[] {
  return read(at, file).split('\n').filter(Boolean);
}
