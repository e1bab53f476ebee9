import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contents, fill, temporaryFolder } from '../write/support/folder.ts';

const root = join(import.meta.dirname, '../..');

/** `npm run sample -- …` */
function sample(...args: string[]) {
  const script = join(root, 'scripts/sample.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the sample', () => {
  it('is what new-system writes', () => {
    expect(sample('--check')).toMatchObject({
      status: 0,
      stderr: expect.not.stringMatching(/differs|superfluous/),
    });
  });
});

describe('the script that writes it', () => {
  const plan =
    'groundplan: 1\nsystem: tiny\nservices: { notes: { entities: { Note: { fields: { text: text } } } } }\n';

  it('says what differs, and mends it', () => {
    const folder = temporaryFolder({ 'plan.yaml': plan });
    const flags = ['--plan', join(folder, 'plan.yaml'), '--out', join(folder, 'tiny')];
    const edit = { 'README.md': 'mine', 'services/notes/node_modules/pg/index.js': '', 'src/lost.ts': '' };
    fill(join(folder, 'tiny'), edit);
    const before = sample(...flags, '--check');
    expect(before.status).toBe(1);
    expect(before.stderr).toContain('differs      README.md\n');
    expect(before.stderr).toContain('differs      .groundplan/lock/notes.json\n');
    expect(before.stderr).toContain('superfluous  src/lost.ts\n');
    expect(before.stderr).not.toContain('node_modules');
    expect(before.stderr).toContain('is not what new-system writes: npm run sample');
    expect(contents(join(folder, 'tiny'))).toEqual(edit);

    expect(sample(...flags).stdout).toMatch(/tiny: (\d+) files, \1 written, 1 deleted\.\n$/);
    expect(sample(...flags, '--check')).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'tiny/system.yaml'), 'utf8')).toBe(plan);
  });

  it('says what is wrong with a plan', () => {
    const folder = temporaryFolder({ 'plan.yaml': plan.replace('text: text', 'text: txet') });
    const { status, stderr } = sample('--plan', join(folder, 'plan.yaml'), '--out', join(folder, 'tiny'));
    expect(status).toBe(1);
    expect(stderr).toContain('The plan has an error. [plan-has-errors]');
    expect(Object.keys(contents(folder))).toEqual(['plan.yaml']);
  });
});
