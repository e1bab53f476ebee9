import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findChromium } from '../../scripts/lib/chromium.ts';

describe('Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  const program = join(folder, 'google-chrome');
  writeFileSync(program, '');
  chmodSync(program, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the one that is named', () => {
    expect(findChromium({ CHROME_PATH: program, PATH: '' })).toBe(program);
  });

  it('is not another one than the one that is named', () => {
    expect(findChromium({ CHROME_PATH: join(folder, 'none'), PATH: folder })).toBeUndefined();
  });

  it('is found on the path', () => {
    expect(findChromium({ PATH: folder })).toBe(program);
  });
});
