import * as fs from 'node:fs/promises';

/** What writing needs of a file system: a test puts a full disk or a sudden end in its place. */
export type Files = Pick<
  typeof fs,
  | 'chmod'
  | 'lstat'
  | 'mkdir'
  | 'readFile'
  | 'readdir'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'rmdir'
  | 'unlink'
  | 'writeFile'
>;

/** The disk of this machine. */
export const realFiles: Files = fs;

/** The code of a failed call of the file system, such as `ENOENT`. */
export function errno(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The value of a call, or undefined where the file is not there. */
export async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
