import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../write/support/folder.ts';
import { groundplan } from './support/groundplan.ts';
import { words } from './support/words.ts';

describe('the examples of groundplan add --help', () => {
  it('are true of the shop', async () => {
    const cwd = temporaryFolder();
    await groundplan(['new-system', '--preset', 'shop', '--yes'], { cwd });
    const { stdout } = await groundplan(['add', '--help'], { cwd });
    const examples = stdout.match(/^ {2}groundplan add \w+ shop .*$/gm) ?? [];
    expect(examples.length).toBeGreaterThanOrEqual(5);
    for (const example of examples) {
      const args = words(example.trim()).slice(1);
      expect(await groundplan([...args, '--dry-run'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    }
  });
});
