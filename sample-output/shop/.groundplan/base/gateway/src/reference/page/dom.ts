/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

export type Content = Node | string | false | undefined | readonly Content[];
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void) | undefined>>;

/** An element. Text stays text, whatever it says; a function is called when the event of that name happens. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, '');
    else if (typeof value === 'string') made.setAttribute(key, value);
  }
  made.append(...nodes(content));
  return made;
}

const nodes = (content: Content): (Node | string)[] => {
  if (content === undefined || content === false) return [];
  return typeof content === 'string' || content instanceof Node ? [content] : content.flatMap(nodes);
};

/** A part of the page that is there from the start. */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`);
  return found;
}

/** What descriptions are written in: paragraphs, lists with hyphens, code between backticks. */
export function prose(text: string | undefined): Content {
  if (!text) return undefined;
  return text.split(/\n{2,}/).map((paragraph) => {
    const items = paragraph.split('\n');
    if (!items.every((line) => line.startsWith('- '))) return element('p', {}, inline(paragraph));
    return element(
      'ul',
      {},
      items.map((line) => element('li', {}, inline(line.slice(2)))),
    );
  });
}

export const inline = (text: string): Content =>
  text.split(/`([^`]+)`/).map((piece, index) => (index % 2 === 1 ? element('code', {}, piece) : piece));

export const shownJson = (value: unknown) =>
  element('pre', { tabindex: '0' }, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
