/**
 * Living files are the same wherever they are, but for what only some systems or services have: it stands between
 * `// #region events` and `// #endregion`, and without the marks where it is wanted.
 */
export const withRegions = (text: string, wanted: readonly string[]): string =>
  text.replace(region, (_all, name: string, inside: string) => (wanted.includes(name) ? inside : ''));

const region = /^ *\/\/ #region (\w+)\n(.*?)^ *\/\/ #endregion\n/gms;
