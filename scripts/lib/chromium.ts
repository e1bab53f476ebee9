import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const programs = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** The Chromium of this machine: the one that `CHROME_PATH` names, else one on the path, else where it is usually installed. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROME_PATH: named, PATH: path = '' } = environment;
  if (named) return isProgram(named) ? named : undefined;
  const onPath = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const { platform } = process;
  const usual = platform === 'darwin' || platform === 'win32' ? programs[platform] : [];
  return [...onPath, ...usual].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
