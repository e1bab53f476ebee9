/** Draws what a terminal showed: `node scripts/picture.ts docs/pictures/first-run.txt` writes first-run.svg beside it. */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';

const [file] = process.argv.slice(2);
if (!file) throw new Error('Name the text that the terminal showed.');

const character = 7.8;
const line = 18;
const margin = 20;

const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * character) + 2 * margin;
const height = lines.length * line + 2 * margin;

/** Commands stand out, and so does what went well. */
function colour(text: string): string {
  if (text.startsWith('$ ')) return '#f5f5f5';
  if (/^ \d  |^Running|^A walk/.test(text)) return '#9ece6a';
  return /→ 20\d/.test(text) ? '#7aa2f7' : '#c0caf5';
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const rows = lines.map((text, index) => {
  const y = margin + (index + 0.75) * line;
  return `  <text x="${margin}" y="${y}" fill="${colour(text)}" xml:space="preserve">${escaped(text)}</text>`;
});

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
  <rect width="100%" height="100%" rx="8" fill="#1a1b26"/>
  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">
${rows.join('\n')}
  </g>
</svg>
`;
await writeFile(file.replace(/\.txt$/, '.svg'), svg);
