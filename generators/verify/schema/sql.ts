/** Words of SQL. */

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
export const list = (names: readonly string[]): string => names.map(quote).join(', ');
