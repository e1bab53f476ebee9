/**
 * The living files of `tools/` are the same in every system, but for what only some have: it stands between
 * `// #region events` and `// #endregion`, and without the marks where it is wanted.
 */
export const withRegions = (text: string, wanted: readonly string[]): string =>
  text.replace(region, (_all, name: string, inside: string) => (wanted.includes(name) ? inside : ''));

const region = /^ *\/\/ #region (\w+)\n(.*?)^ *\/\/ #endregion\n/gms;
