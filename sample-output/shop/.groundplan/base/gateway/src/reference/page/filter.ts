/// <reference lib="dom" />

/** Hides what does not have all of the words, and every heading that is left with nothing. */
export function filterPage(text: string, root: HTMLElement): number {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const items = [...root.querySelectorAll<HTMLElement>('[data-words]')];
  for (const item of items) item.hidden = !words.every((word) => item.dataset['words']?.includes(word));
  for (const group of [...root.querySelectorAll<HTMLElement>('[data-group]')].toReversed()) {
    group.hidden = !group.querySelector('[data-words]:not([hidden])');
  }
  return items.filter(({ hidden }) => !hidden).length;
}
