/** Light, dark, or as the system wishes. Set on <html>, where the tokens look for it. */

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function themeOf(stored: string | null): Theme {
  return themes.find((theme) => theme === stored) ?? 'auto';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
