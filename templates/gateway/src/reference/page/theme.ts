/// <reference lib="dom" />

const themes = ['system', 'light', 'dark'];

/** Goes round: as the system has it, light, dark. Remembered by the browser. */
export function switchThemes(button: HTMLButtonElement) {
  const apply = (theme: string) => {
    document.documentElement.dataset['theme'] = theme;
    button.textContent = `Theme: ${theme}`;
  };
  apply(localStorage.getItem('theme') ?? 'system');
  button.addEventListener('click', () => {
    const next =
      themes[(themes.indexOf(document.documentElement.dataset['theme'] ?? '') + 1) % themes.length];
    localStorage.setItem('theme', next ?? 'system');
    apply(next ?? 'system');
  });
}
