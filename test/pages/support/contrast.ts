/// <reference lib="dom" />
import type { Page } from 'puppeteer-core';

/** The least contrast between text and its ground (WCAG 2.2, 1.4.3) of everything with text that is shown. */
export function leastContrast(page: Page): Promise<{ ratio: number; text: string }> {
  return page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = (color: string) => {
      if (!context) return 0;
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element | null): string => {
      if (!element) return 'white';
      const { backgroundColor } = getComputedStyle(element);
      return backgroundColor === 'rgba(0, 0, 0, 0)' ? groundOf(element.parentElement) : backgroundColor;
    };
    const isText = (node: Node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '';
    const all = [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility() && [...element.childNodes].some(isText))
      .map((element) => {
        const [light = 0, dark = 0] = [getComputedStyle(element).color, groundOf(element)]
          .map(luminance)
          .toSorted((a, b) => b - a);
        return { ratio: (light + 0.05) / (dark + 0.05), text: element.textContent?.slice(0, 40) ?? '' };
      });
    return all.reduce((least, one) => (one.ratio < least.ratio ? one : least));
  });
}
