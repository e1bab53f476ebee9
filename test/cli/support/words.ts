/** As a shell splits them: between quotes a space is a part of the word. */
export function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}
