import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.ts';

/** What some tests need and a machine with git and Node may not have. */
export interface Need {
  readonly name: string;
  readonly folders: readonly string[];
  /** How to include its tests. */
  readonly how: string;
  readonly isMet: () => boolean;
}

export const NEEDS: readonly Need[] = [
  {
    name: 'Docker',
    folders: ['test/docker', 'test/events/brokers', 'test/verify/exams'],
    how: 'start a Docker engine with compose (https://docs.docker.com/get-docker)',
    isMet: () => succeeds('docker', 'info') && succeeds('docker', 'compose', 'version'),
  },
  {
    name: 'Chromium',
    folders: ['test/pages'],
    how: 'install Chromium or Chrome, or name its program in CHROME_PATH',
    isMet: () => findChromium() !== undefined,
  },
  {
    name: 'a POSIX shell',
    folders: ['test/tutorial'],
    how: 'run them on Linux or macOS',
    isMet: () => process.platform !== 'win32',
  },
];

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Jest's flags that leave tests out, and the lines that say so. */
export function leftOut(unmet: readonly Need[]): { flags: string[]; lines: string[] } {
  const folders = unmet.flatMap((need) => need.folders);
  return {
    flags: folders.length > 0 ? ['--testPathIgnorePatterns', ...folders.map((folder) => `/${folder}/`)] : [],
    lines: unmet.map(
      ({ name, folders: own, how }) =>
        `Left out, for want of ${name}: ${own.join(', ')}. To include it, ${how}, and run npm test again.`,
    ),
  };
}
